-- Lapce AI in Neovim 0.11 and newer: starts the server, shows its inline completions, has the command :LapceAI
-- (:help lapce-ai).
--
--     vim.opt.runtimepath:append("<the checkout>/plugin-assets/neovim")
--     require("lapce_ai").setup({ settings = { apiProvider = "openai" } })

local commands = require("lapce_ai.commands")
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
  chat = {
    window = "vertical botright", -- modifiers of :sbuffer
    profile = nil, ---@type string? name of a profile of the server's settings; nil: the one for chat
    model = nil, ---@type string?
    system = nil, ---@type string? the system prompt; nil: none
    keys = { -- in the chat's buffer; false: none
      send = "<CR>", -- in normal mode
      send_insert = "<C-s>", -- in insert mode as well
      cancel = "<C-x>", -- in normal mode; not <C-c>, which Neovim keeps for itself while text comes
    },
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

---@param given lapce_ai.Options?
function M.setup(given)
  local options = vim.tbl_deep_extend("force", defaults, given or {})
  local group = vim.api.nvim_create_augroup("lapce_ai", {})
  require("lapce_ai.chat").options = options.chat
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
      if not client or client.name ~= NAME then
        return
      elseif not is_mapped then
        is_mapped = true
        keys.use_builtin(options.keys)
      elseif not builtin and options.automatic and vim.startswith(vim.api.nvim_get_mode().mode, "i") then
        vim.schedule(require("lapce_ai.completion").typed) -- who types before the server is there is not forgotten
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
  commands.add()
  vim.lsp.config(NAME, server.config(options))
  vim.lsp.enable(NAME)
end

return M
