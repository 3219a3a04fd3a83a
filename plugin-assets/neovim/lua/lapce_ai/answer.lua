-- An answer that is written into a buffer while it comes: below its heading, whatever the user does elsewhere meanwhile.
-- The screen is drawn some twenty times a second, however fast the text comes; the whole answer is undone in one step.

local conversation = require("lapce_ai.conversation")

local M = {}
local namespace = vim.api.nvim_create_namespace("lapce_ai_answer")
local REST_MILLISECONDS = 50

---@class lapce_ai.Answer
---@field buffer integer
---@field heading integer the extmark of its heading, with the state behind it
---@field tail integer the extmark where it goes on
---@field pending string[] what came since it was last drawn
---@field held string the beginning of a line that may become one of ours
---@field line_begun boolean whether the line at the tail has text
---@field due boolean whether it will be drawn soon
---@field tick integer the buffer's state after our last change
local Answer = {}
Answer.__index = Answer

--- Begins below `row`, where the heading stands and an empty line for the text below it.
---@param buffer integer
---@param row integer of the heading, from 0
---@return lapce_ai.Answer
function M.below(buffer, row)
  local set = vim.api.nvim_buf_set_extmark
  return setmetatable({
    buffer = buffer,
    heading = set(buffer, namespace, row, 0, {}),
    tail = set(buffer, namespace, row + 1, 0, { right_gravity = true }),
    pending = {},
    held = "",
    line_begun = false,
    due = false,
    tick = vim.api.nvim_buf_get_changedtick(buffer),
  }, Answer)
end

--- Row and column of an extmark.
local function place_of(self, mark)
  local place = vim.api.nvim_buf_get_extmark_by_id(self.buffer, namespace, mark, {})
  return place[1], place[2]
end

--- Whether its heading still stands: the user may have deleted it, or undone all.
---@return boolean
function Answer:stands()
  if not vim.api.nvim_buf_is_loaded(self.buffer) then
    return false
  end
  local row, tail = place_of(self, self.heading), place_of(self, self.tail)
  local line = row and vim.api.nvim_buf_get_lines(self.buffer, row, row + 1, false)[1]
  return line ~= nil and conversation.role_of(line) == "assistant" and tail > row
end

--- Changes the buffer as one undo step with what was written before, unless the user changed something in between.
local function change(self, edit)
  vim.api.nvim_buf_call(self.buffer, function()
    if vim.api.nvim_buf_get_changedtick(self.buffer) == self.tick then
      pcall(vim.cmd.undojoin) -- not after an undo
    end
    edit()
  end)
  self.tick = vim.api.nvim_buf_get_changedtick(self.buffer)
end

--- The lines to put at the tail; the beginning of what may become a line of ours is held back.
local function escaped(self, text, is_last)
  local lines = vim.split(self.held .. text, "\n", { plain = true })
  self.held = ""
  for number, line in ipairs(lines) do
    if number > 1 or not self.line_begun then
      local is_open = number == #lines and not is_last
      if is_open and line ~= "" and conversation.may_become_ours(line) then
        self.held, lines[number] = line, ""
      else
        lines[number] = conversation.escaped(line)
      end
    end
  end
  self.line_begun = lines[#lines] ~= "" or (#lines == 1 and self.line_begun)
  return lines
end

local function draw(self, is_last)
  local text = table.concat(self.pending)
  self.pending = {}
  if (text == "" and self.held == "") or not self:stands() then
    return
  end
  local lines = escaped(self, text:gsub("\r\n?", "\n"), is_last)
  local row, column = place_of(self, self.tail)
  change(self, function()
    vim.api.nvim_buf_set_text(self.buffer, row, column, row, column, lines)
  end)
end

--- Adds text, which is drawn at once or a moment later.
---@param text string
function Answer:add(text)
  self.pending[#self.pending + 1] = text
  if self.due then
    return
  end
  self.due = true
  draw(self, false)
  vim.defer_fn(function()
    self.due = false
    if #self.pending > 0 then
      self:add("")
    end
  end, REST_MILLISECONDS)
end

--- What is told behind the heading: that it thinks, waits, or what it has cost.
---@param text string
function Answer:tell(text)
  if not self:stands() then
    return
  end
  local row = place_of(self, self.heading)
  local mark = { id = self.heading, virt_text = { { text, "Comment" } }, virt_text_pos = "eol" }
  vim.api.nvim_buf_set_extmark(self.buffer, namespace, row, 0, mark)
end

--- Names the model that answers.
---@param title string
function Answer:name(title)
  if self:stands() then
    local row = place_of(self, self.heading)
    local line = vim.api.nvim_buf_get_lines(self.buffer, row, row + 1, true)[1]
    change(self, function()
      vim.api.nvim_buf_set_text(self.buffer, row, 0, row, #line, { conversation.heading(title) })
    end)
  end
end

--- Nothing more comes.
---@param notes string[] lines to add below the text
function Answer:finish(notes)
  draw(self, true)
  if #notes > 0 and self:stands() then
    local row, column = place_of(self, self.tail)
    local gap = column > 0 and { "", "" } or {}
    change(self, function()
      vim.api.nvim_buf_set_text(self.buffer, row, column, row, column, vim.list_extend(gap, notes))
    end)
  end
end

return M
