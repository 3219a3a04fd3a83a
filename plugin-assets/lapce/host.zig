//! What the plugin asks of Lapce: run a program, start the server, tell the user. One JSON-RPC message at a time.

const std = @import("std");
const pipe = @import("pipe.zig");
const Allocator = std.mem.Allocator;
const Value = std.json.Value;

pub const Host = struct {
    arena: Allocator,
    /// Of the last request.
    number: u32 = 0,
    /// Lines that came while an answer was awaited.
    kept: std.ArrayList([]const u8) = .empty,

    pub fn answer(self: *Host, id: Value, result: anytype) !void {
        try self.write(.{ .jsonrpc = "2.0", .id = id, .result = result });
    }

    pub fn refuse(self: *Host, id: Value, code: i32, message: []const u8) !void {
        try self.write(.{ .jsonrpc = "2.0", .id = id, .@"error" = .{ .code = code, .message = message } });
    }

    /// A popup that stays until it is closed.
    pub fn show(self: *Host, message: []const u8) !void {
        const params = .{ .type = 1, .message = message };
        try self.write(.{ .jsonrpc = "2.0", .method = "window/showMessage", .params = params });
    }

    /// What a program prints on its standard output; null where it is missing or fails.
    pub fn output(self: *Host, program: []const u8, arguments: []const []const u8) !?[]const u8 {
        const result = try self.ask("host/executeProcess", .{ .program = program, .args = arguments }) orelse return null;
        if (result != .object) return null;
        const success = result.object.get("success") orelse return null;
        const printed = result.object.get("stdout") orelse return null;
        if (success != .bool or !success.bool or printed != .array) return null;
        var text: std.ArrayList(u8) = .empty;
        for (printed.array.items) |byte| {
            if (byte == .integer and byte.integer >= 0 and byte.integer <= 255) try text.append(self.arena, @intCast(byte.integer));
        }
        return text.items;
    }

    /// Starts the language server for every kind of file. Lapce answers when the server has answered `initialize`.
    pub fn start(self: *Host, uri: []const u8, arguments: []const []const u8, options: ?Value) !void {
        const selector = [_]struct { pattern: []const u8 }{.{ .pattern = "**/*" }};
        _ = try self.ask("host/startLspServer", .{
            .serverUri = uri,
            .serverArgs = arguments,
            .documentSelector = selector,
            .options = options,
        });
    }

    fn ask(self: *Host, method: []const u8, params: anytype) !?Value {
        self.number += 1;
        try self.write(.{ .jsonrpc = "2.0", .id = self.number, .method = method, .params = params });
        var lines = std.mem.tokenizeScalar(u8, try pipe.readAll(self.arena), '\n');
        var found: ?Value = null;
        while (lines.next()) |line| {
            const message = std.json.parseFromSliceLeaky(Value, self.arena, line, .{}) catch continue;
            if (message != .object) continue;
            if (message.object.contains("method")) {
                try self.kept.append(self.arena, line);
            } else if (isNumber(message.object.get("id"), self.number)) {
                found = message.object.get("result");
            }
        }
        return found;
    }

    fn write(self: *Host, message: anytype) !void {
        pipe.send(try std.json.Stringify.valueAlloc(self.arena, message, .{ .emit_null_optional_fields = false }));
    }
};

fn isNumber(id: ?Value, number: u32) bool {
    const value = id orelse return false;
    return value == .integer and value.integer == number;
}
