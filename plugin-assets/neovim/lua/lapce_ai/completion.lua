-- Asks the server after each key, and tells it what became of its answers.
-- The server decides when to ask a model, and answers what was overtaken with an error: neither concerns us here.

local ghost = require("lapce_ai.ghost")

local M = {}
local INVOKED, AUTOMATIC = 1, 2
local METHOD = "textDocument/inlineCompletion"

local serial = 0 -- of the last request: answers to others come too late
local waiting = nil ---@type { client: vim.lsp.Client, id: integer }?
local asked_at = nil ---@type string?
local completed_at = nil ---@type string?
local items, index, encoding = {}, 1, "utf-16"

---@return vim.lsp.Client?
function M.client(buffer)
  return vim.lsp.get_clients({ bufnr = buffer or 0, name = "lapce_ai" })[1]
end

local function state()
  local position = table.concat(vim.api.nvim_win_get_cursor(0), ":")
  return ("%d@%d@%s"):format(vim.api.nvim_get_current_buf(), vim.b.changedtick, position)
end

local function tell(method, params)
  local client = M.client()
  if client then
    client:notify(method, params)
  end
end

local function id_of(item)
  return item.command and item.command.arguments and item.command.arguments[1]
end

--- The user did not take it: rejected, ignored or replaced.
local function reject(suggestion, reason)
  local id = suggestion and id_of(suggestion.item)
  if id then
    tell("ai/didReject", { id = id, reason = reason })
  end
end

local function give_up_waiting()
  if waiting then
    waiting.client:cancel_request(waiting.id)
    waiting = nil
  end
  serial, asked_at = serial + 1, nil
end

--- Nothing is shown any more, and nothing will come.
function M.clear(reason)
  give_up_waiting()
  local before = ghost.shown()
  ghost.clear()
  reject(before, reason or "ignored")
end

local function present()
  local before, rest_before = ghost.shown()
  local suggestion = items[index] and ghost.suggestion(items[index], encoding)
  local is_drawn = suggestion ~= nil and ghost.show(suggestion)
  if not is_drawn then
    ghost.clear()
  end
  local _, rest = ghost.shown()
  local goes_on = is_drawn and (vim.startswith(rest, rest_before) or vim.startswith(rest_before, rest))
  if before and not goes_on then
    reject(before, is_drawn and "replaced" or "ignored")
    before = nil
  end
  if is_drawn and not before then
    tell("textDocument/didShowCompletion", { item = suggestion.item })
  end
end

local function answered(number, asked, result)
  if number ~= serial then
    return
  end
  waiting = nil
  if asked ~= state() or not vim.startswith(vim.fn.mode(), "i") then
    return
  end
  items, index = result and (result.items or result) or {}, 1
  present()
end

--- Asks what could stand at the cursor.
local function ask(kind)
  local client = M.client()
  if not client or not client.server_capabilities.inlineCompletionProvider then
    return
  end
  serial, asked_at, encoding = serial + 1, state(), client.offset_encoding
  local number, asked = serial, asked_at
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding) --[[@as table]]
  params.context = { triggerKind = kind }
  params.formattingOptions = { tabSize = vim.lsp.util.get_effective_tabstop(), insertSpaces = vim.bo.expandtab }
  local sent, id = client:request(METHOD, params, function(_, result)
    answered(number, asked, result)
  end, vim.api.nvim_get_current_buf()) -- not 0: for that Neovim 0.11 does not send the changes it still holds back
  waiting = sent and id and { client = client, id = id } or nil
end

--- By the user's own hand: every rule that spares needless requests is put aside, and there may be several answers.
function M.trigger()
  ask(INVOKED)
end

--- After a key: what still agrees stays drawn until the answer comes.
function M.typed()
  if vim.fn.pumvisible() == 1 then
    M.clear() -- that menu has the user's attention, and its own <Tab>
    return
  end
  if asked_at == state() then
    return
  end
  reject(ghost.follow(), "ignored")
  ask(AUTOMATIC)
end

--- The model has ended. Where what is drawn is only the beginning that came in time, the server knows the rest by now.
function M.model_ended()
  if ghost.is_drawn() and not waiting and asked_at == state() and completed_at ~= asked_at then
    completed_at = asked_at -- once: should the server have forgotten, it would ask the model again
    ask(AUTOMATIC)
  end
end

--- The cursor went elsewhere; after a key `typed` follows or was there already.
function M.moved()
  if asked_at ~= state() and ghost.shown() and not ghost.is_drawn() then
    reject(ghost.follow(), "ignored")
  end
end

--- Another of several answers.
function M.select(step)
  if #items > 1 and ghost.shown() then
    index = (index - 1 + step) % #items + 1
    present()
  end
end

--- Takes all of it. Whether there was something to take.
---@return boolean
function M.accept()
  local suggestion, rest = ghost.shown()
  if not suggestion or not ghost.is_drawn() then
    return false
  end
  give_up_waiting()
  ghost.put(#rest)
  ghost.clear()
  local client = M.client()
  if client and suggestion.item.command then
    client:exec_cmd(suggestion.item.command)
  end
  return true
end

--- Takes the beginning that the pattern finds.
local function accept_part(pattern)
  local suggestion, rest = ghost.shown()
  if not suggestion or not ghost.is_drawn() then
    return false
  end
  local part = vim.fn.matchstr(rest, pattern)
  if part == "" or #part >= #rest then
    return M.accept()
  end
  ghost.put(#part)
  local taken = #suggestion.text - #rest + #part
  local length = vim.str_utfindex(suggestion.text:sub(1, taken), "utf-16")
  tell("textDocument/didPartiallyAcceptCompletion", { item = suggestion.item, acceptedLength = length })
  ghost.show(suggestion)
  return true
end

function M.accept_word()
  return accept_part([[^\_s*\%(\k\+\|\%(\k\@!\S\)\+\)]])
end

function M.accept_line()
  return accept_part([[^\n*[^\n]*]])
end

--- Puts it away. Whether there was something.
---@return boolean
function M.dismiss()
  local was_shown = ghost.is_drawn()
  M.clear("rejected")
  return was_shown
end

return M
