-- Lapce AI in Neovim 0.11 and newer: starts the server, shows its inline completions, has the command :LapceAI.
--
--     vim.opt.runtimepath:append("<the checkout>/plugin-assets/neovim")
--     require("lapce_ai").setup({ settings = { apiProvider = "openai" } })

local keys = require("lapce_ai.keys")
local server = require("lapce_ai.server")

local M = {}
local NAME = "lapce_ai"

M.status = server.status

---@class lapce_ai.Options
local defaults = {
  cmd = { "lapce-ai" },
  settings = {}, -- what the server's README lists
  filetypes = nil, ---@type string[]? nil: all
  automatic = true, -- false: only by the key `trigger`
  builtin = nil, ---@type boolean? whether Neovim's own vim.lsp.inline_completion shows them; nil: where it exists
  keys = { -- in insert mode; false: none
    accept = "<Tab>",
    accept_word = "<M-Right>",
    accept_line = "<M-C-Right>",
    dismiss = "<C-]>",
    trigger = "<M-Bslash>",
    next = "<M-]>",
    previous = "<M-[>",
  },
}

local function watch_ours(group, automatic)
  local completion, ghost = require("lapce_ai.completion"), require("lapce_ai.ghost")
  local function on(events, callback)
    vim.api.nvim_create_autocmd(events, { group = group, callback = callback })
  end
  ghost.colour()
  on("ColorScheme", ghost.colour)
  if automatic then
    on({ "InsertEnter", "TextChangedI", "TextChangedP", "CompleteDone" }, completion.typed)
  end
  on("CursorMovedI", completion.moved)
  on({ "InsertLeave", "BufLeave" }, function()
    completion.clear()
  end)
end

local function report(result)
  local told = result and result.completions
  if not told then
    return
  end
  local lines = { server.status(), "Requests of this session, by what became of them:" }
  for name, count in vim.spairs(told.counts) do
    lines[#lines + 1] = ("  %5d %s"):format(count, name)
  end
  local users = told.feedback
  lines[#lines + 1] = ("Shown %d, taken %d, taken in part %d."):format(
    users.shown,
    users.accepted,
    users.partiallyAccepted
  )
  vim.notify(table.concat(lines, "\n"))
end

local function run(name)
  local client = vim.lsp.get_clients({ name = NAME })[1]
  if not client then
    vim.notify("Lapce AI does not run here (:checkhealth vim.lsp).", vim.log.levels.WARN)
  elseif name == "status" then
    client:request("ai/status", {}, function(_, result)
      report(result)
    end)
  else
    client:exec_cmd({ title = name, command = ("ai.%sCompletions"):format(name), arguments = { vim.uri_from_bufnr(0) } })
  end
end

local COMMANDS = { "pause", "resume", "status", "toggle" }

local function add_command()
  vim.api.nvim_create_user_command("LapceAI", function(given)
    run(given.args == "" and "status" or given.args)
  end, {
    nargs = "?",
    desc = "Lapce AI: pause, resume or toggle automatic completions of this workspace, or tell the status",
    complete = function(lead)
      return vim.tbl_filter(function(name)
        return vim.startswith(name, lead)
      end, COMMANDS)
    end,
  })
end

---@param given lapce_ai.Options?
function M.setup(given)
  local options = vim.tbl_deep_extend("force", defaults, given or {})
  local group = vim.api.nvim_create_augroup("lapce_ai", {})
  local builtin = options.builtin == nil and vim.lsp.inline_completion ~= nil or options.builtin
  if not builtin then
    keys.map(options.keys)
    watch_ours(group, options.automatic)
  end
  local is_mapped = not builtin
  vim.api.nvim_create_autocmd("LspAttach", {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == NAME and not is_mapped then
        is_mapped = true
        keys.use_builtin(options.keys)
      end
    end,
  })
  vim.api.nvim_create_autocmd("BufEnter", {
    group = group,
    callback = function(event)
      local client = require("lapce_ai.completion").client(event.buf)
      if client then
        client:notify("textDocument/didFocus", { textDocument = { uri = vim.uri_from_bufnr(event.buf) } })
      end
    end,
  })
  add_command()
  vim.lsp.config(NAME, server.config(options))
  vim.lsp.enable(NAME)
end

return M
