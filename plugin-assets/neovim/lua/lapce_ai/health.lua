-- :checkhealth lapce_ai

local M = {}
local health = vim.health

local function check_program(command)
  local program = type(command) == "table" and command[1] or nil
  if not program then
    return health.ok("The server is started by a function of yours.")
  elseif vim.fn.executable(program) == 0 then
    return health.error(("No program %s."):format(program), {
      "Install the server: pipx install lapce-ai's checkout (or: uv tool install).",
      "Or name it: require('lapce_ai').setup({ cmd = { '…/lapce-ai' } }).",
    })
  end
  health.ok(("Program: %s"):format(vim.fn.exepath(program)))
end

local function check_profile(profile)
  local roles = table.concat(profile.roles or {}, ", ")
  local asks = ("Profile %s (%s): %s %s"):format(profile.name or "default", roles, profile.provider or "", profile.model or "")
  if type(profile.problem) == "string" then
    return health.error(asks .. ": " .. profile.problem)
  end
  health.ok(asks .. (type(profile.key) == "string" and (", key from " .. profile.key) or ""))
end

local function check_client(client)
  local info = client.server_info or {}
  health.ok(("The server runs: %s %s"):format(info.name or "lapce-ai", info.version or ""))
  local reply = client:request_sync("ai/status", {}, 5000, 0)
  if not reply or reply.err then
    return health.error("It does not answer: " .. (reply and reply.err.message or "no reply within 5 s"))
  end
  vim.iter(reply.result.profiles or {}):each(check_profile)
end

function M.check()
  health.start("lapce_ai")
  if vim.fn.has("nvim-0.11") == 0 then
    return health.error("Neovim 0.11 or newer is needed.")
  end
  local config = vim.lsp.config.lapce_ai
  if not config then
    return health.error("setup() was not called: require('lapce_ai').setup({})")
  end
  health.ok(
    vim.lsp.inline_completion and "Neovim shows inline completions by itself." or "This plugin shows the ghost text."
  )
  check_program(config.cmd)
  local clients = vim.lsp.get_clients({ name = "lapce_ai" })
  if #clients == 0 then
    health.warn("No server runs yet: it starts with the first file (:LspLog tells why it does not).")
  end
  vim.iter(clients):each(check_client)
  health.info("`lapce-ai doctor` in a terminal looks at keys, proxy, certificates and each provider's host.")
end

return M
