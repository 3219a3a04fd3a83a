//! The plugin that Lapce loads: when it is initialized it finds the language server, tells Lapce to start it, and passes
//! on the settings that the user made. All else is between Lapce and the server.

const std = @import("std");
const pipe = @import("pipe.zig");
const Host = @import("host.zig").Host;
const paths = @import("paths.zig");
const search = @import("search.zig");
const Allocator = std.mem.Allocator;
const Value = std.json.Value;

/// An object without members: `.{}` would be a list.
const NONE: struct {} = .{};

/// Lapce calls this after each message that it has written.
export fn handle_rpc() void {
    var memory: std.heap.ArenaAllocator = .init(std.heap.wasm_allocator);
    defer memory.deinit();
    handleAll(memory.allocator()) catch {}; // without memory there is nothing to be said
}

fn handleAll(arena: Allocator) !void {
    var host: Host = .{ .arena = arena };
    var lines = std.mem.tokenizeScalar(u8, try pipe.readAll(arena), '\n');
    while (lines.next()) |line| try handle(&host, line);
    var index: usize = 0;
    while (index < host.kept.items.len) : (index += 1) try handle(&host, host.kept.items[index]);
}

fn handle(host: *Host, line: []const u8) !void {
    const message = std.json.parseFromSliceLeaky(Value, host.arena, line, .{}) catch return;
    const method = textIn(message, "method") orelse return;
    const id = fieldOf(message, "id") orelse return;
    if (!std.mem.eql(u8, method, "initialize")) return host.refuse(id, -32601, "not handled by this plugin");
    // Before anything else: Lapce waits for it.
    try host.answer(id, .{ .capabilities = NONE });
    try startServer(host, fieldOf(message, "params") orelse .null);
}

fn startServer(host: *Host, params: Value) !void {
    const environment: pipe.Environment = try .read(host.arena);
    const system = std.meta.stringToEnum(paths.System, environment.get("VOLT_OS") orelse "linux") orelse .linux;
    const options = fieldOf(params, "initializationOptions");
    const place: search.Search = .{
        .host = host,
        .system = system,
        .environment = environment,
        .workspace = try workspaceOf(host.arena, system, params),
    };
    switch (try place.run(chosenPath(options))) {
        .problem => |text| try host.show(text),
        .server => |server| {
            if (search.isNewGeneration(server)) try host.show(
                "Lapce AI: the server is newer than this plugin. Upgrade the plugin in Lapce's list of plugins.",
            );
            const uri = try paths.uriOf(host.arena, system, server.command.program);
            try host.start(uri, server.command.arguments, options);
        },
    }
}

fn chosenPath(options: ?Value) ?[]const u8 {
    const server = fieldOf(options orelse return null, "server") orelse return null;
    const path = std.mem.trim(u8, textIn(server, "path") orelse return null, " \t");
    return if (path.len > 0) path else null;
}

fn workspaceOf(arena: Allocator, system: paths.System, params: Value) ![]const []const u8 {
    var folders: std.ArrayList([]const u8) = .empty;
    if (textIn(params, "rootUri")) |uri| {
        if (try paths.pathOf(arena, system, uri)) |path| try folders.append(arena, path);
    }
    const listed = fieldOf(params, "workspaceFolders") orelse return folders.items;
    if (listed != .array) return folders.items;
    for (listed.array.items) |folder| {
        const uri = textIn(folder, "uri") orelse continue;
        if (try paths.pathOf(arena, system, uri)) |path| try folders.append(arena, path);
    }
    return folders.items;
}

/// A member that is there and not null.
fn fieldOf(value: Value, name: []const u8) ?Value {
    if (value != .object) return null;
    const found = value.object.get(name) orelse return null;
    return if (found == .null) null else found;
}

fn textIn(value: Value, name: []const u8) ?[]const u8 {
    const found = fieldOf(value, name) orelse return null;
    return if (found == .string) found.string else null;
}
