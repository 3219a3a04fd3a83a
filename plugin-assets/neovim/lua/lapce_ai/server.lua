-- How the server is started, and what it tells beside its answers: its status, and messages.

local M = {}

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
    handlers = { ["ai/didChangeStatus"] = took_status, ["window/showMessage"] = took_message },
  }
end

return M
