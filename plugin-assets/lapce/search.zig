//! Finds the server that is started: the user's own choice, else the first place that has one. Each is asked for its
//! version first, since Lapce waits for ever for a server that does not start.

const std = @import("std");
const Environment = @import("pipe.zig").Environment;
const Host = @import("host.zig").Host;
const paths = @import("paths.zig");
const places = @import("places.zig");
const version = @import("version.zig");
const Command = places.Command;
const Version = version.Version;

const INSTALL = "Install it with `pipx install lapce-ai` (or `uv tool install lapce-ai`; Python 3.11 or newer), " ++
    "or write the full path of the program into the setting server.path. Then reload the plugin.";

/// A server to start, or what to tell the user instead.
pub const Found = union(enum) { server: Server, problem: []const u8 };
pub const Server = struct { command: Command, version: Version };

pub const Search = struct {
    host: *Host,
    system: paths.System,
    environment: Environment,
    /// Folders of the workspace, as paths.
    workspace: []const []const u8,

    /// `chosen` is the setting `server.path`.
    pub fn run(self: Search, chosen: ?[]const u8) !Found {
        if (chosen) |path| return self.chosenByUser(path);
        var older: ?Server = null;
        for (try places.places(self.host.arena, self.system, self.environment)) |command| {
            const server = try self.probe(command) orelse continue;
            if (!isTooOld(server)) return .{ .server = server };
            if (older == null) older = server;
        }
        if (older) |server| return self.tooOld(server);
        return self.problem("Lapce AI: the server is not installed. {s}", .{INSTALL});
    }

    fn chosenByUser(self: Search, written: []const u8) !Found {
        const path = try self.expanded(written);
        if (!paths.isName(path)) {
            if (!paths.isAbsolute(self.system, path)) return self.problem(
                "Lapce AI: the setting server.path must be a full path on this machine, or the name of a program on PATH; it is \"{s}\".",
                .{written},
            );
            for (self.workspace) |folder| {
                if (try paths.isInside(self.host.arena, self.system, path, folder)) return self.problem(
                    "Lapce AI: the setting server.path is \"{s}\", which lies in the workspace. What a workspace brings " ++
                        "along is not run; install the server outside of it.",
                    .{written},
                );
            }
        }
        const server = try self.probe(.{ .program = path }) orelse return self.problem(
            "Lapce AI: the setting server.path is \"{s}\", but no server answers there. {s}",
            .{ written, INSTALL },
        );
        return if (isTooOld(server)) self.tooOld(server) else .{ .server = server };
    }

    /// The server at a place, also where the program is a Python that has it.
    fn probe(self: Search, command: Command) !?Server {
        const arguments = try std.mem.concat(self.host.arena, []const u8, &.{ command.arguments, &.{"--version"} });
        const printed = try self.host.output(command.program, arguments) orelse return null;
        if (version.ofServer(printed)) |found| return .{ .command = command, .version = found };
        if (command.arguments.len > 0 or !version.isPython(printed)) return null;
        return self.probe(.{ .program = command.program, .arguments = &places.BY_PYTHON });
    }

    /// `~/` written out.
    fn expanded(self: Search, written: []const u8) ![]const u8 {
        if (written.len < 2 or written[0] != '~' or !paths.isSeparator(self.system, written[1])) return written;
        const home = places.home(self.system, self.environment) orelse return written;
        return std.mem.concat(self.host.arena, u8, &.{ home, written[1..] });
    }

    fn tooOld(self: Search, server: Server) !Found {
        const is, const needed = .{ server.version, version.MINIMUM_SERVER };
        return self.problem(
            "Lapce AI: the server ({s}) is version {d}.{d}.{d}, this plugin needs {d}.{d}.{d} or newer. Upgrade the server: " ++
                "`pipx upgrade lapce-ai` (or `uv tool upgrade lapce-ai`). Then reload the plugin.",
            .{ server.command.program, is.major, is.minor, is.patch, needed.major, needed.minor, needed.patch },
        );
    }

    fn problem(self: Search, comptime format: []const u8, values: anytype) !Found {
        return .{ .problem = try std.fmt.allocPrint(self.host.arena, format, values) };
    }
};

fn isTooOld(server: Server) bool {
    return version.isOlder(server.version, version.MINIMUM_SERVER);
}

/// Whether the server belongs to a later generation than this plugin: then its settings may have changed.
pub fn isNewGeneration(server: Server) bool {
    return server.version.major > version.PLUGIN.major;
}
