// Where the server's program is: on PATH, or where pipx and uv put programs, which desktops often leave out of PATH.

"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/** The command to start; as it is where it names a path, or is found nowhere. */
function located([program, ...args], environment = process.env, home = os.homedir()) {
  if (path.basename(program) !== program) return [program, ...args];
  const places = [...(environment.PATH ?? environment.Path ?? "").split(path.delimiter), path.join(home, ".local", "bin")];
  const names = process.platform === "win32" ? [`${program}.exe`, program] : [program];
  const files = places.filter((place) => path.isAbsolute(place)).flatMap((place) => names.map((name) => path.join(place, name)));
  const isFile = (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  return [files.find(isFile) ?? program, ...args];
}

module.exports = { located };
