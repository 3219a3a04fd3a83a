-- The editor's end of tests/neovim_editor.py: runs what comes as lines of JSON, and tells of ghost text and messages.

local channel
local function send(row)
  vim.fn.chansend(channel, vim.json.encode(row) .. "\n")
end

local function run(row)
  local chunk, fault = load(row.lua)
  local worked, value = false, fault
  if chunk then
    worked, value = pcall(chunk)
  end
  local answer = { id = row.id }
  answer[worked and "value" or "fault"] = value
  send(answer)
end

--- Answers as soon as the expression holds: a few milliseconds later at most, with the editor at rest in between.
local function wait(row)
  local holds, timer = assert(load("return " .. row.wait)), assert(vim.uv.new_timer())
  local function look()
    if timer:is_closing() then
      return
    end
    local worked, value = pcall(holds)
    if value then
      timer:close()
      send({ id = row.id, [worked and "value" or "fault"] = worked and true or value })
    end
  end
  timer:start(0, 4, vim.schedule_wrap(look))
end

local unfinished = ""
local function took(_, data)
  data[1] = unfinished .. data[1]
  unfinished = table.remove(data)
  for _, line in ipairs(data) do
    local row = vim.json.decode(line)
    if row.wait then
      wait(row)
    else
      run(row)
    end
  end
end

vim.notify = function(text, level)
  send({ message = text, level = level or vim.log.levels.INFO })
end

vim.api.nvim_create_autocmd("User", {
  pattern = "LapceAIGhost",
  callback = function()
    local _, rest = require("lapce_ai.ghost").shown()
    send({ ghost = rest })
  end,
})

channel = vim.fn.sockconnect("tcp", vim.env.LAPCE_AI_TEST_BRIDGE, { on_data = took })
send({ ready = true })
