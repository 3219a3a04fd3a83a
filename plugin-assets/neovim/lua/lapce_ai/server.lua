-- How the server is started, and what it tells beside its answers: its status, and messages.

local calls = require("lapce_ai.calls")

local M = {}
local NAME = "lapce_ai"

local status = { busy = false, kind = "Normal", message = "" }

--- For a status line.
---@return string
function M.status()
  if status.kind ~= "Normal" then
    return status.message ~= "" and status.message or "AI: " .. status.kind
  end
  return status.busy and "AI …" or "AI"
end

local function took_status(_, params)
  if status.busy and not params.busy then
    require("lapce_ai.completion").model_ended()
  end
  status = { busy = params.busy, kind = params.kind or "Normal", message = params.message or "" }
  vim.schedule(function()
    vim.api.nvim_exec_autocmds("User", { pattern = "LapceAIStatus", modeline = false })
    vim.cmd.redrawstatus()
  end)
end

--- At the end of the line, until the next key: Neovim shows no messages in insert mode, or else its prompt for Enter
--- swallows what is typed.
local function hint(text)
  local namespace = vim.api.nvim_create_namespace("lapce_ai_hint")
  local buffer, line = vim.api.nvim_get_current_buf(), vim.api.nvim_win_get_cursor(0)[1]
  local mark = { virt_text = { { "  " .. text:gsub("%s+", " "), "WarningMsg" } }, virt_text_pos = "eol" }
  vim.api.nvim_buf_set_extmark(buffer, namespace, line - 1, 0, mark)
  vim.api.nvim_create_autocmd({ "TextChangedI", "CursorMovedI", "InsertLeave" }, {
    once = true,
    callback = function()
      vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1)
    end,
  })
end

--- As a notification, which plugins show as they like; in insert mode a hint, and the notification afterwards.
local function took_message(_, params)
  local level = ({ vim.log.levels.ERROR, vim.log.levels.WARN })[params.type] or vim.log.levels.INFO
  local function tell()
    vim.notify(params.message, level)
  end
  if vim.api.nvim_get_mode().mode:sub(1, 1) == "i" then
    hint(params.message)
    vim.api.nvim_create_autocmd("InsertLeave", { once = true, callback = vim.schedule_wrap(tell) })
  else
    tell()
  end
  return vim.NIL
end

--- The client of this buffer, else any, else one that is started now.
---@return vim.lsp.Client?
local function some_client()
  local here = vim.lsp.get_clients({ bufnr = 0, name = NAME })[1]
  local any = here or vim.lsp.get_clients({ name = NAME })[1]
  if any then
    return any
  end
  local id = vim.lsp.start(vim.lsp.config[NAME], { attach = false })
  return id and vim.lsp.get_client_by_id(id)
end

--- Calls back with a client that takes requests, at once where there is one.
---@param use fun(client: vim.lsp.Client)
function M.ready(use)
  local client = some_client()
  if not client then
    return vim.notify("Lapce AI does not start (:checkhealth lapce_ai).", vim.log.levels.ERROR)
  elseif client.initialized then
    return use(client)
  end
  local timer, patience = assert(vim.uv.new_timer()), 1000
  timer:start(10, 10, vim.schedule_wrap(function()
    patience = patience - 1
    if timer:is_closing() or not (client.initialized or client:is_stopped() or patience == 0) then
      return
    end
    timer:close()
    if client.initialized then
      use(client)
    else
      vim.notify("Lapce AI has not started (:checkhealth lapce_ai).", vim.log.levels.ERROR)
    end
  end))
end

--- For vim.lsp.config.
function M.config(options)
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  capabilities.textDocument.inlineCompletion = { dynamicRegistration = false }
  return {
    cmd = options.cmd,
    filetypes = options.filetypes,
    root_markers = { ".git", ".hg" },
    init_options = next(options.settings) and options.settings or vim.empty_dict(), -- {} would be sent as []
    capabilities = capabilities,
    handlers = {
      ["$/progress"] = calls.took_progress,
      ["ai/didChangeStatus"] = took_status,
      ["window/showMessage"] = took_message,
      ["workspace/applyEdit"] = require("lapce_ai.edits").took_edit,
    },
    on_exit = vim.schedule_wrap(function(_, _, client_id)
      calls.lost(client_id)
    end),
  }
end

return M
