-- A chat as the lines of a Markdown document, and the messages that they stand for. Nothing here touches the editor.
-- The form is that of the server's own chat files:
--
--     ## You
--     Why is this slow? @src/total.py:3-9
--
--     ## Lapce AI · OpenAI gpt-4.1
--     Because …
--
-- What is not meant for the model stands in lines of their own: "_cancelled_", "**No answer:** …".

local M = {}

M.YOU = "## You"
M.CANCELLED = "_cancelled_"
local AI = "## Lapce AI"
local FAILED = "**No answer:**"

---@param title string as the server names the model
function M.heading(title)
  return ("%s · %s"):format(AI, title)
end

---@return "user"|"assistant"|nil
function M.role_of(line)
  if line:match("^##%s+[Yy]ou%s*$") then
    return "user"
  end
  return (line:match("^##%s+Lapce AI%s*$") or line:match("^##%s+Lapce AI%s+·")) and "assistant" or nil
end

local function is_note(line)
  return line:match("^_cancelled_%s*$") ~= nil or vim.startswith(line, FAILED)
end

--- A line of an answer that would read as one of ours.
function M.escaped(line)
  return (M.role_of(line) or is_note(line)) and "\\" .. line or line
end

local function unescaped(line)
  local bare = line:match("^\\(.*)$")
  return bare and (M.role_of(bare) or is_note(bare)) and bare or line
end

--- Whether more text could make a line of ours of this beginning.
function M.may_become_ours(beginning)
  return vim.iter({ M.YOU, AI .. " · ", M.CANCELLED, FAILED }):any(function(ours)
    return vim.startswith(ours, beginning)
  end)
end

--- Why there is no answer, in one line.
---@param text string
function M.failure(text)
  return ("%s %s"):format(FAILED, vim.trim(text:gsub("%s+", " ")))
end

--- The text of a turn without the notes of ours.
local function said(lines)
  local kept = {}
  for _, line in ipairs(lines) do
    if not is_note(line) then
      kept[#kept + 1] = unescaped(line)
    end
  end
  return vim.trim(table.concat(kept, "\n"))
end

--- What was said, in turns; empty ones are left out, those of one side after each other are one.
---@param lines string[]
---@return { role: "user"|"assistant", content: string }[]
function M.messages(lines)
  local messages, role, part = {}, nil, {}
  local function add()
    local text = role and said(part) or ""
    local last = messages[#messages]
    if text ~= "" and last and last.role == role then
      last.content = last.content .. "\n\n" .. text
    elseif text ~= "" then
      messages[#messages + 1] = { role = role, content = text }
    end
  end
  for _, line in ipairs(lines) do
    local speaker = M.role_of(line)
    if speaker then
      add()
      role, part = speaker, {}
    else
      part[#part + 1] = line
    end
  end
  add()
  return messages
end

--- Path and lines of what may be a file: "a.py:3-9" → "a.py", 3, 9.
local function place(word)
  local path, first, last = word:match("^(.-):(%d+)%-(%d+)$")
  if not path then
    path, first = word:match("^(.-):(%d+)$")
  end
  return { path = path or word, first = tonumber(first), last = tonumber(last or first) }
end

--- The files that the user names: `@path`, `@path:line`, `@path:first-last`; a path with spaces in a line of its own.
---@param messages { role: string, content: string }[]
---@param exists fun(path: string): boolean
---@return { path: string, first: integer?, last: integer? }[]
function M.references(messages, exists)
  local found, known = {}, {}
  local function add(word)
    local named = place(word)
    if not exists(named.path) then
      return false
    end
    if not known[word] then
      known[word] = true
      found[#found + 1] = named
    end
    return true
  end
  for _, message in ipairs(messages) do
    for line in vim.gsplit(message.role == "user" and message.content or "", "\n") do
      local whole = line:match("^@(.+)$")
      if not (whole and add(vim.trim(whole))) then
        for word in (" " .. line):gmatch("[%s(]@(%S+)") do
          local _ = add(word) or add((word:gsub("[%)%]%.,;:!?]+$", "")))
        end
      end
    end
  end
  return found
end

return M
