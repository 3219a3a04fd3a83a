//! Where the server may be, in the order in which it is looked for.

const std = @import("std");
const Environment = @import("pipe.zig").Environment;
const paths = @import("paths.zig");
const Allocator = std.mem.Allocator;

pub const Command = struct { program: []const u8, arguments: []const []const u8 = &.{} };

/// The server by a Python. -P keeps the workspace, where Lapce starts it, out of what Python imports from.
pub const BY_PYTHON = [_][]const u8{ "-P", "-m", "lapce_ai_server" };
/// By the launcher that Python's own installer puts on PATH on Windows, even where it puts nothing else there.
const BY_LAUNCHER = [_][]const u8{"-3"} ++ BY_PYTHON;

/// Pythons whose `pip install --user` has a folder of its own, newest first.
const PYTHONS = [_][]const u8{ "15", "14", "13", "12", "11" };

pub fn places(arena: Allocator, system: paths.System, environment: Environment) ![]const Command {
    var found: std.ArrayList(Command) = .empty;
    try found.append(arena, .{ .program = "lapce-ai" });
    try found.append(arena, .{ .program = if (system == .windows) "python" else "python3", .arguments = &BY_PYTHON });
    if (system == .windows) try found.append(arena, .{ .program = "py", .arguments = &BY_LAUNCHER });
    for ([_][]const u8{ "PIPX_BIN_DIR", "UV_TOOL_BIN_DIR", "XDG_BIN_HOME" }) |name| {
        const folder = environment.get(name) orelse continue;
        if (paths.isAbsolute(system, folder)) try add(arena, &found, system, &.{folder});
    }
    if (environment.get("XDG_DATA_HOME")) |folder| { // uv's choice after the two above
        if (paths.isAbsolute(system, folder)) try add(arena, &found, system, &.{ folder, "..", "bin" });
    }
    if (home(system, environment)) |folder| {
        try add(arena, &found, system, &.{ folder, ".local", "bin" });
        if (system == .macos) {
            for (PYTHONS) |number| try add(arena, &found, system, &.{ folder, "Library", "Python", try minor(arena, number), "bin" });
        }
    }
    if (system == .macos) {
        try add(arena, &found, system, &.{"/opt/homebrew/bin"});
        try add(arena, &found, system, &.{"/usr/local/bin"});
    }
    if (system == .windows) {
        const folder = environment.get("APPDATA") orelse return found.items;
        for (PYTHONS) |number| {
            const name = try std.mem.concat(arena, u8, &.{ "Python3", number });
            try add(arena, &found, system, &.{ folder, "Python", name, "Scripts" });
        }
    }
    return found.items;
}

pub fn home(system: paths.System, environment: Environment) ?[]const u8 {
    const folder = environment.get(if (system == .windows) "USERPROFILE" else "HOME") orelse return null;
    return if (paths.isAbsolute(system, folder)) folder else null;
}

fn minor(arena: Allocator, number: []const u8) ![]const u8 {
    return std.mem.concat(arena, u8, &.{ "3.", number });
}

fn add(arena: Allocator, found: *std.ArrayList(Command), system: paths.System, folders: []const []const u8) !void {
    const separator = if (system == .windows) "\\" else "/";
    const name = if (system == .windows) "lapce-ai.exe" else "lapce-ai";
    const folder = try std.mem.join(arena, separator, folders);
    try found.append(arena, .{ .program = try std.mem.join(arena, separator, &.{ folder, name }) });
}
