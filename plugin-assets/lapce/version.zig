//! What `--version` prints: `lapce-ai 0.1.0`, and which of server and plugin is the older one.

const std = @import("std");

pub const Version = struct { major: u32, minor: u32, patch: u32 };

/// The plugin's own, as in volt.toml.
pub const PLUGIN: Version = .{ .major = 0, .minor = 1, .patch = 0 };
/// The oldest server that understands all settings of this plugin.
pub const MINIMUM_SERVER: Version = .{ .major = 0, .minor = 1, .patch = 0 };

/// Null for what another program prints.
pub fn ofServer(printed: []const u8) ?Version {
    const line = std.mem.trim(u8, std.mem.sliceTo(printed, '\n'), " \r\t");
    var numbers = std.mem.splitScalar(u8, std.mem.cutPrefix(u8, line, "lapce-ai ") orelse return null, '.');
    const major = leading(numbers.next() orelse return null) orelse return null;
    const minor = leading(numbers.next() orelse return null) orelse return null;
    return .{ .major = major, .minor = minor, .patch = leading(numbers.next() orelse "0") orelse 0 };
}

pub fn isPython(printed: []const u8) bool {
    return std.mem.startsWith(u8, printed, "Python 3.");
}

pub fn isOlder(one: Version, other: Version) bool {
    if (one.major != other.major) return one.major < other.major;
    if (one.minor != other.minor) return one.minor < other.minor;
    return one.patch < other.patch;
}

/// The number ahead of what may follow it, as in `0rc1`.
fn leading(text: []const u8) ?u32 {
    var end: usize = 0;
    while (end < text.len and std.ascii.isDigit(text[end])) end += 1;
    return std.fmt.parseInt(u32, text[0..end], 10) catch null;
}
