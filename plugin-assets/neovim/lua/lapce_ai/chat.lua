-- Chat in a buffer: a Markdown document in which the user writes questions, and the model's answers appear.
-- The document is the conversation: what the user changes in it, or undoes, is what the model is told next.

local answer = require("lapce_ai.answer")
local calls = require("lapce_ai.calls")
local context = require("lapce_ai.context")
local conversation = require("lapce_ai.conversation")
local server = require("lapce_ai.server")

local M = {}
local running = {} ---@type table<integer, { token: string, answer: lapce_ai.Answer, is_cancelled: boolean }> by buffer
local latest = nil ---@type integer? the buffer that was used last
local count = 0

M.options = { window = "vertical botright", keys = {} } ---@type table as in `setup`

local function warn(text)
  vim.notify(text, vim.log.levels.WARN)
end

local function last_lines(buffer, number)
  return vim.api.nvim_buf_get_lines(buffer, -1 - number, -1, false)
end

--- The text of a usage chunk: what a turn has cost.
local function cost(chunk)
  local text = ("%d + %d tokens"):format(chunk.inputTokens or 0, chunk.outputTokens or 0)
  if chunk.totalCost and chunk.totalCost > 0 then
    text = text .. (", $%.4f"):format(chunk.totalCost)
  end
  return text
end

local function took_chunk(call, chunk)
  if chunk.type == "text" then
    if not call.has_text then
      call.has_text = true
      call.answer:tell("")
    end
    call.answer:add(chunk.text)
  elseif chunk.type == "reasoning" and not call.has_text then
    call.answer:tell("thinking …")
  elseif chunk.type == "usage" then
    call.usage = cost(chunk)
  elseif chunk.type == "grounding" then
    for _, source in ipairs(chunk.sources or {}) do
      call.sources[#call.sources + 1] = ("- [%s](%s)"):format(source.title or source.url, source.url)
    end
  end
end

local function ended(buffer, call, value)
  running[buffer] = nil
  local notes = call.sources
  if value.reason == "error" then
    notes[#notes + 1] = conversation.failure(value.message or "")
  elseif value.reason == "cancelled" then
    notes[#notes + 1] = conversation.CANCELLED
  end
  call.answer:finish(notes)
  call.answer:tell(call.usage or "")
end

local function took(buffer, call, value)
  if value.kind == "end" then
    ended(buffer, call, value)
  elseif not call.is_cancelled and not call.answer:stands() then
    call.is_cancelled = true -- the user has deleted or undone it
    calls.cancel(call.token)
  elseif value.kind == "begin" then
    call.answer:name(value.title or "")
    call.answer:tell("asking …")
  elseif value.chunk then
    took_chunk(call, value.chunk)
  elseif value.message then
    call.answer:tell(value.message)
  end
end

--- Puts the heading of the answer, and the place of the next question, at the end.
---@return lapce_ai.Answer
local function make_room(buffer)
  local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  local last = #lines
  while last > 0 and not lines[last]:find("%S") do
    last = last - 1
  end
  if last > 0 and conversation.role_of(lines[last]) == "user" then
    last = last - 1 -- asked again: the place of a question that was not written
    while last > 0 and not lines[last]:find("%S") do
      last = last - 1
    end
  end
  local room = { "", conversation.heading("…"), "", "", conversation.YOU, "" }
  vim.api.nvim_buf_set_lines(buffer, last, -1, false, room)
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    vim.api.nvim_win_set_cursor(window, { last + #room, 0 })
  end
  return answer.below(buffer, last + 1)
end

--- Sends what the buffer says.
---@param buffer integer
function M.send(buffer)
  if running[buffer] then
    return warn("Lapce AI still answers; cancel that first.")
  end
  local messages = conversation.messages(vim.api.nvim_buf_get_lines(buffer, 0, -1, false))
  if not messages[1] or messages[#messages].role ~= "user" then
    return warn("Write a question first.")
  end
  server.ready(function(client)
    if running[buffer] or not vim.api.nvim_buf_is_loaded(buffer) then
      return
    end
    local items = vim.tbl_map(function(named)
      return context.item(client, named)
    end, conversation.references(messages, context.exists))
    local call = { answer = make_room(buffer), sources = {} }
    running[buffer] = call
    local params = { messages = messages, context = items, profile = M.options.profile, model = M.options.model }
    params.system = M.options.system
    call.token = calls.start(client, params, function(value)
      took(buffer, call, value)
    end)
  end)
end

--- Whether there was an answer on its way.
---@param buffer integer
---@return boolean
function M.cancel(buffer)
  local call = running[buffer]
  if call then
    calls.cancel(call.token)
  end
  return call ~= nil
end

local function map(buffer, modes, key, action, description)
  if key then
    vim.keymap.set(modes, key, action, { buffer = buffer, desc = "Lapce AI: " .. description })
  end
end

local function map_keys(buffer)
  local keys = M.options.keys
  local function send()
    M.send(buffer)
  end
  map(buffer, "n", keys.send, send, "send the question")
  map(buffer, { "n", "i" }, keys.send_insert, send, "send the question")
  map(buffer, "n", keys.cancel, function()
    if not M.cancel(buffer) then
      vim.api.nvim_feedkeys(vim.keycode(keys.cancel), "n", false)
    end
  end, "stop the answer")
end

local function new_buffer()
  local buffer = vim.api.nvim_create_buf(true, true)
  count = count + 1
  vim.api.nvim_buf_set_name(buffer, ("lapce-ai://chat/%d"):format(count))
  vim.bo[buffer].bufhidden = "hide"
  vim.bo[buffer].filetype = "markdown"
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { conversation.YOU, "" })
  map_keys(buffer)
  vim.api.nvim_create_autocmd({ "BufUnload", "BufWipeout" }, {
    buffer = buffer,
    callback = function()
      M.cancel(buffer)
      running[buffer] = nil
      latest = latest ~= buffer and latest or nil
    end,
  })
  return buffer
end

--- Shows the chat in a window; the cursor is where the next question goes.
---@param is_new boolean a conversation of its own
---@param where string? modifiers such as "tab" or "vertical"
---@return integer buffer
function M.open(is_new, where)
  local buffer = not is_new and latest or nil
  if not buffer or not vim.api.nvim_buf_is_loaded(buffer) then
    buffer = new_buffer()
  end
  latest = buffer
  local window = vim.fn.win_findbuf(buffer)[1]
  if window then
    vim.api.nvim_set_current_win(window)
  else
    vim.cmd(("%s sbuffer %d"):format(where ~= "" and where or M.options.window, buffer))
    vim.wo.wrap, vim.wo.linebreak = true, true
  end
  if last_lines(buffer, 1)[1] ~= "" then
    vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { "" })
  end
  vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(buffer), 0 })
  return buffer
end

--- Asks in the chat; without a question it is only begun, for the user to write it.
---@param lines string[] of the question, and what it is about
---@param has_question boolean
---@param is_new boolean
---@param where string?
function M.ask(lines, has_question, is_new, where)
  local buffer = M.open(is_new, where)
  if #lines > 0 then
    local blank = last_lines(buffer, 1)[1] == "" and 1 or 0
    vim.api.nvim_buf_set_lines(buffer, -1 - blank, -1, false, lines)
    vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(buffer), 0 })
  end
  if has_question then
    M.send(buffer)
  else
    vim.cmd.startinsert({ bang = true })
  end
end

return M
