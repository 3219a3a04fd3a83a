//! Paths of the user's system, as texts: no file of it can be seen from here. So names that lead elsewhere by a link
//! cannot be told; all else that names a place inside the workspace can.

const std = @import("std");
const Allocator = std.mem.Allocator;

pub const System = enum { linux, macos, windows };

pub fn isAbsolute(system: System, path: []const u8) bool {
    if (system != .windows) return std.mem.startsWith(u8, path, "/");
    return path.len > 2 and std.ascii.isAlphabetic(path[0]) and path[1] == ':' and isSeparator(system, path[2]);
}

/// Whether it is a program's name, to be looked up on PATH, which must consist of what a `urn:` holds unchanged.
pub fn isName(path: []const u8) bool {
    for (path) |byte| {
        if (!std.ascii.isAlphanumeric(byte) and std.mem.indexOfScalar(u8, "._+-", byte) == null) return false;
    }
    return path.len > 0 and path[0] != '.' and path[0] != '-';
}

pub fn isSeparator(system: System, byte: u8) bool {
    return byte == '/' or (system == .windows and byte == '\\');
}

/// How Lapce is told of a program. It takes the path in a `urn:` as it stands, and decodes a `file:` URL.
pub fn uriOf(arena: Allocator, system: System, program: []const u8) ![]const u8 {
    if (isName(program)) return std.mem.concat(arena, u8, &.{ "urn:", program });
    var text: std.ArrayList(u8) = .empty;
    try text.appendSlice(arena, if (system == .windows) "file:///" else "file://");
    for (program, 0..) |byte, index| {
        const plain = std.ascii.isAlphanumeric(byte) or std.mem.indexOfScalar(u8, "._~-", byte) != null;
        if (isSeparator(system, byte)) {
            try text.append(arena, '/');
        } else if (plain or (system == .windows and index == 1)) {
            try text.append(arena, byte);
        } else {
            const digits = "0123456789ABCDEF";
            try text.appendSlice(arena, &.{ '%', digits[byte >> 4], digits[byte & 15] });
        }
    }
    return text.items;
}

/// The folder of a `file:` URL, percent-encoding undone; null for other URLs.
pub fn pathOf(arena: Allocator, system: System, uri: []const u8) !?[]const u8 {
    const rest = std.mem.cutPrefix(u8, uri, "file://") orelse return null;
    const start = std.mem.indexOfScalar(u8, rest, '/') orelse return null;
    var text: std.ArrayList(u8) = .empty;
    var index = if (system == .windows) start + 1 else start;
    while (index < rest.len) : (index += 1) {
        const coded = rest[index] == '%' and index + 2 < rest.len;
        const byte: ?u8 = if (coded) std.fmt.parseInt(u8, rest[index + 1 .. index + 3], 16) catch null else null;
        try text.append(arena, byte orelse rest[index]);
        if (byte != null) index += 2;
    }
    return text.items;
}

/// Whether an absolute path lies in a folder, `..` and superfluous separators resolved.
pub fn isInside(arena: Allocator, system: System, path: []const u8, folder: []const u8) !bool {
    const inner = try parts(arena, system, path);
    const outer = try parts(arena, system, folder);
    if (inner.len < outer.len) return false;
    for (outer, inner[0..outer.len]) |one, other| {
        if (!samePart(system, one, other)) return false;
    }
    return true;
}

fn parts(arena: Allocator, system: System, path: []const u8) ![]const []const u8 {
    var found: std.ArrayList([]const u8) = .empty;
    var pieces = std.mem.tokenizeAny(u8, path, if (system == .windows) "/\\" else "/");
    while (pieces.next()) |piece| {
        if (std.mem.eql(u8, piece, ".")) continue;
        if (std.mem.eql(u8, piece, "..")) {
            _ = found.pop();
        } else {
            // Windows drops dots and spaces at the end of a name.
            const name = if (system == .windows) std.mem.trimEnd(u8, piece, ". ") else piece;
            if (name.len > 0) try found.append(arena, name);
        }
    }
    return found.items;
}

fn samePart(system: System, one: []const u8, other: []const u8) bool {
    return if (system == .linux) std.mem.eql(u8, one, other) else std.ascii.eqlIgnoreCase(one, other);
}
