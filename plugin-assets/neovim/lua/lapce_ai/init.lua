-- Lapce AI in Neovim 0.11 and newer: starts the server, shows its inline completions, has the command :LapceAI.
--
--     vim.opt.runtimepath:append("<the checkout>/plugin-assets/neovim")
--     require("lapce_ai").setup({ settings = { apiProvider = "openai" } })

local M = {}
local NAME = "lapce_ai"

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

local status = { busy = false, kind = "Normal", message = "" }

--- For a status line.
---@return string
function M.status()
  if status.kind ~= "Normal" then
    return status.message ~= "" and status.message or "AI: " .. status.kind
  end
  return status.busy and "AI …" or "AI"
end

--- What the key does where there is no ghost text: its mapping of before, or itself.
local function fallback(key)
  local before = vim.fn.maparg(key, "i", false, true)
  return function()
    if before.callback then
      if before.expr == 1 then
        return before.callback() or ""
      end
      vim.schedule(before.callback)
      return ""
    elseif before.rhs then
      return before.expr == 1 and vim.api.nvim_eval(before.rhs) or before.rhs
    end
    return key
  end
end

--- Maps a key to something that may not apply just now.
local function map(key, applies, action, description)
  if not key then
    return
  end
  local otherwise = fallback(key)
  vim.keymap.set("i", key, function()
    return applies() and ("<Cmd>lua %s<CR>"):format(action) or otherwise()
  end, { expr = true, replace_keycodes = true, silent = true, desc = "Lapce AI: " .. description })
end

local function map_ours(keys)
  local drawn = require("lapce_ai.ghost").is_drawn
  local function always()
    return true
  end
  local ours = "require('lapce_ai.completion')."
  map(keys.accept, drawn, ours .. "accept()", "take the completion")
  map(keys.accept_word, drawn, ours .. "accept_word()", "take its next word")
  map(keys.accept_line, drawn, ours .. "accept_line()", "take its next line")
  map(keys.dismiss, drawn, ours .. "dismiss()", "put it away")
  map(keys.next, drawn, ours .. "select(1)", "the next of several")
  map(keys.previous, drawn, ours .. "select(-1)", "the one before")
  map(keys.trigger, always, ours .. "trigger()", "ask now")
end

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

local function use_builtin(keys)
  local builtin = vim.lsp.inline_completion
  local id = vim.tbl_map(function(client)
    return client.id
  end, vim.lsp.get_clients({ name = NAME }))[1]
  builtin.enable(true, { client_id = id })
  if keys.accept then
    local otherwise = fallback(keys.accept)
    vim.keymap.set("i", keys.accept, function()
      return builtin.get() and "" or otherwise()
    end, { expr = true, replace_keycodes = true, desc = "Lapce AI: take the completion" })
  end
end

local function report(result)
  local told = result and result.completions
  if not told then
    return
  end
  local lines = { M.status(), "Requests of this session, by what became of them:" }
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

local function server(options)
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  capabilities.textDocument.inlineCompletion = { dynamicRegistration = false }
  return {
    cmd = options.cmd,
    filetypes = options.filetypes,
    root_markers = { ".git", ".hg" },
    init_options = options.settings,
    capabilities = capabilities,
    handlers = { ["ai/didChangeStatus"] = took_status, ["window/showMessage"] = took_message },
  }
end

---@param given lapce_ai.Options?
function M.setup(given)
  local options = vim.tbl_deep_extend("force", defaults, given or {})
  local group = vim.api.nvim_create_augroup("lapce_ai", {})
  local builtin = options.builtin == nil and vim.lsp.inline_completion ~= nil or options.builtin
  if not builtin then
    map_ours(options.keys)
    watch_ours(group, options.automatic)
  end
  local is_mapped = not builtin
  vim.api.nvim_create_autocmd("LspAttach", {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == NAME and not is_mapped then
        is_mapped = true
        use_builtin(options.keys)
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
  vim.lsp.config(NAME, server(options))
  vim.lsp.enable(NAME)
end

return M
