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

local unfinished = ""
local function took(_, data)
  data[1] = unfinished .. data[1]
  unfinished = table.remove(data)
  for _, line in ipairs(data) do
    run(vim.json.decode(line))
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
