//! The two pipes to Lapce, and the environment: WASI's own calls, since Lapce's pipes are no files. They know no seeking,
//! an empty one reads as its end though more may come later, and each call serves the first buffer alone.

const std = @import("std");
const wasi = std.os.wasi;
const Allocator = std.mem.Allocator;

extern "lapce" fn host_handle_rpc() void;

/// All that Lapce has written by now; later calls find what has come since.
pub fn readAll(arena: Allocator) ![]u8 {
    var text: std.ArrayList(u8) = .empty;
    var buffer: [4096]u8 = undefined;
    while (true) {
        const room = [_]wasi.iovec_t{.{ .base = &buffer, .len = buffer.len }};
        var count: usize = 0;
        if (wasi.fd_read(0, &room, 1, &count) != .SUCCESS or count == 0) return text.items;
        try text.appendSlice(arena, buffer[0..count]);
    }
}

/// Writes one message and lets Lapce handle it. An answer, if one is due, has come when this returns.
pub fn send(text: []const u8) void {
    var rest = text;
    while (rest.len > 0) {
        const part = [_]wasi.ciovec_t{.{ .base = rest.ptr, .len = rest.len }};
        var count: usize = 0;
        if (wasi.fd_write(1, &part, 1, &count) != .SUCCESS or count == 0) break;
        rest = rest[count..];
    }
    host_handle_rpc();
}

/// Lapce's environment, and what it adds: VOLT_OS and others.
pub const Environment = struct {
    rows: []const [*:0]u8,

    pub fn read(arena: Allocator) !Environment {
        var count: usize = 0;
        var size: usize = 0;
        if (wasi.environ_sizes_get(&count, &size) != .SUCCESS or count == 0) return .{ .rows = &.{} };
        const rows = try arena.alloc([*:0]u8, count);
        const bytes = try arena.alloc(u8, size);
        if (wasi.environ_get(rows.ptr, bytes.ptr) != .SUCCESS) return .{ .rows = &.{} };
        return .{ .rows = rows };
    }

    /// A variable's value; null where it is unset or empty. Windows takes names in any case.
    pub fn get(self: Environment, name: []const u8) ?[]const u8 {
        for (self.rows) |row| {
            const key, const value = std.mem.cutScalar(u8, std.mem.span(row), '=') orelse continue;
            if (value.len > 0 and std.ascii.eqlIgnoreCase(key, name)) return value;
        }
        return null;
    }
};
