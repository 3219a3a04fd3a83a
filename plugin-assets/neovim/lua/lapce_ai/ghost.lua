-- The text that stands at the cursor but not in the buffer: drawing it, following what is typed, putting it in.
-- Rows and columns are Neovim's own: from 0, columns in bytes. Lines of suggestions end with "\n".

local M = {}
local namespace = vim.api.nvim_create_namespace("lapce_ai")
local GROUP = "LapceAIGhost"

---@class lapce_ai.Suggestion
---@field item table the server's item, as it came
---@field text string what it inserts, from `row`, `column` on
---@field row integer
---@field column integer
---@field tail string the rest of the cursor's line when it was suggested
---@field replaces integer how many bytes of `tail` it takes the place of

---@type { buffer: integer, suggestion: lapce_ai.Suggestion, rest: string }?
local shown = nil

local function cursor()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  return row - 1, column
end

local function tail_of(row, column)
  return vim.api.nvim_buf_get_lines(0, row, row + 1, true)[1]:sub(column + 1)
end

--- The item as a suggestion for the cursor; nil where it does not fit what stands there.
---@return lapce_ai.Suggestion?
function M.suggestion(item, encoding)
  local row, column = cursor()
  local line = vim.api.nvim_get_current_line()
  local from, to = column, column
  if item.range then
    if item.range.start.line ~= row or item.range["end"].line ~= row then
      return nil
    end
    from = vim.str_byteindex(line, encoding, item.range.start.character, false)
    to = vim.str_byteindex(line, encoding, item.range["end"].character, false)
  end
  if to < column then
    return nil
  end
  local text = item.insertText:gsub("\r\n", "\n")
  return { item = item, text = text, row = row, column = from, tail = line:sub(column + 1), replaces = to - column }
end

--- What of the suggestion is still missing at the cursor; nil where something else was typed.
---@param suggestion lapce_ai.Suggestion
---@return string?
local function rest_of(suggestion)
  local row, column = cursor()
  if row < suggestion.row or (row == suggestion.row and column < suggestion.column) then
    return nil
  end
  local read, lines = pcall(vim.api.nvim_buf_get_text, 0, suggestion.row, suggestion.column, row, column, {})
  local typed = read and table.concat(lines, "\n") or nil
  if not typed or not vim.startswith(suggestion.text, typed) or tail_of(row, column) ~= suggestion.tail then
    return nil
  end
  return suggestion.text:sub(#typed + 1)
end

--- Tabs as wide as here: virtual text shows them as ^I.
local function without_tabs(line, column)
  local size = vim.bo.tabstop
  while true do
    local before, after = line:match("^([^\t]*)\t(.*)$")
    if not before then
      return line
    end
    local width = size - (column + vim.fn.strdisplaywidth(before)) % size
    line = before .. (" "):rep(width) .. after
  end
end

--- Around what stands there already, where the text has it: `replaced` is drawn in neither part.
local function parts(line, replaced)
  local reversed = replaced ~= "" and line:reverse():find(replaced:reverse(), 1, true)
  if not reversed then
    return line, ""
  end
  local last = #line - reversed + 1
  return line:sub(1, last - #replaced), line:sub(last + 1)
end

local function draw(rest, suggestion)
  local row, column = cursor()
  vim.api.nvim_buf_clear_namespace(0, namespace, 0, -1)
  local lines = vim.split(rest, "\n", { plain = true })
  local head, tail = parts(lines[1], suggestion.tail:sub(1, suggestion.replaces))
  local mark = { virt_text_pos = "inline", hl_mode = "combine", virt_lines = {} }
  mark.virt_text = { { without_tabs(head, vim.fn.virtcol(".") - 1), GROUP } }
  for number = 2, #lines do
    mark.virt_lines[number - 1] = { { without_tabs(lines[number], 0), GROUP } }
  end
  vim.api.nvim_buf_set_extmark(0, namespace, row, column, mark)
  if tail ~= "" then
    local after = { virt_text = { { tail, GROUP } }, virt_text_pos = "inline", hl_mode = "combine" }
    vim.api.nvim_buf_set_extmark(0, namespace, row, column + suggestion.replaces, after)
  end
end

--- Tells who draws something of their own, such as a status line.
local function changed()
  vim.api.nvim_exec_autocmds("User", { pattern = "LapceAIGhost", modeline = false })
end

--- Draws it, or what is left of it. Whether there is anything to draw.
---@param suggestion lapce_ai.Suggestion
---@return boolean
function M.show(suggestion)
  local rest = rest_of(suggestion)
  if not rest or rest == "" then
    M.clear()
    return false
  end
  local buffer = vim.api.nvim_get_current_buf()
  if not shown or shown.rest ~= rest or shown.suggestion.replaces ~= suggestion.replaces or not M.is_drawn() then
    draw(rest, suggestion)
  end
  shown = { buffer = buffer, suggestion = suggestion, rest = rest }
  changed()
  return true
end

--- Whether the text is drawn where the cursor is.
function M.is_drawn()
  if not shown or shown.buffer ~= vim.api.nvim_get_current_buf() then
    return false
  end
  local row, column = cursor()
  return #vim.api.nvim_buf_get_extmarks(0, namespace, { row, column }, { row, column }, {}) > 0
end

--- After something was typed: keeps what agrees with it. The suggestion that does not, if there was one.
---@return lapce_ai.Suggestion?
function M.follow()
  local before = shown and shown.suggestion
  if not before or (shown.buffer == vim.api.nvim_get_current_buf() and M.show(before)) then
    return nil
  end
  M.clear()
  return before
end

function M.clear()
  if not shown then
    return
  end
  if vim.api.nvim_buf_is_valid(shown.buffer) then
    vim.api.nvim_buf_clear_namespace(shown.buffer, namespace, 0, -1)
  end
  shown = nil
  changed()
end

--- The suggestion that is drawn, and what of it is missing.
---@return lapce_ai.Suggestion?, string
function M.shown()
  if shown then
    return shown.suggestion, shown.rest
  end
  return nil, ""
end

--- Puts the text's first bytes into the buffer, all of it in place of what it replaces. Undone in one step.
---@param bytes integer
function M.put(bytes)
  local suggestion, rest = M.shown()
  if not suggestion then
    return
  end
  local row, column = cursor()
  local ends = column + (bytes >= #rest and suggestion.replaces or 0)
  local lines = vim.split(rest:sub(1, bytes), "\n", { plain = true })
  vim.bo.undolevels = vim.bo.undolevels -- begins a step of its own
  vim.api.nvim_buf_set_text(0, row, column, row, ends, lines)
  local last = #lines == 1 and column + #lines[1] or #lines[#lines]
  vim.api.nvim_win_set_cursor(0, { row + #lines, last })
end

--- Legible on dark and on light, and unlike code. A colour scheme's own `LapceAIGhost` wins.
function M.colour()
  vim.api.nvim_set_hl(0, GROUP, { fg = "#808080", ctermfg = 244, italic = true, default = true })
end

return M
