-- What :LapceAI does: chat, the server's commands on a selection, the switch of completions, and the status.

local calls = require("lapce_ai.calls")
local chat = require("lapce_ai.chat")
local context = require("lapce_ai.context")
local edits = require("lapce_ai.edits")
local server = require("lapce_ai.server")

local M = {}

--- A text that has no place yet, such as a commit message: into the unnamed register, and told.
local function keep(text)
  vim.fn.setreg('"', text, "l")
  vim.notify(text .. "\n\n(p puts it.)")
end

--- Has the server run one of its commands; errors are told, edits and files it has the editor show itself.
local function execute(command, argument, use)
  server.ready(function(client)
    local known = vim.tbl_get(client.server_capabilities, "executeCommandProvider", "commands") or {}
    if not vim.list_contains(known, command) then
      return vim.notify(("This server has no %s: it is older than this plugin."):format(command), vim.log.levels.WARN)
    end
    local params = { command = command, arguments = { argument } }
    client:request("workspace/executeCommand", params, function(fault, result)
      edits.ended()
      if fault and fault.code ~= -32800 then -- that one was cancelled
        vim.notify("Lapce AI: " .. fault.message, vim.log.levels.ERROR)
      elseif use and result and result.text and not result.applied then
        use(result.text)
      end
    end, vim.api.nvim_get_current_buf())
  end)
end

local function report(result)
  local told = result and result.completions
  if not told then
    return
  end
  local lines = { server.status(), "Requests of this session, by what became of them:" }
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

local function switch(word)
  return function()
    execute(("ai.%sCompletions"):format(word), vim.uri_from_bufnr(0))
  end
end

--- A command on the selected lines, or where the cursor is.
local function edit(word)
  return function(given, instruction)
    server.ready(function(client)
      local encoding = client.offset_encoding
      local range = given.range > 0 and context.range(0, given.line1, given.line2, encoding)
        or context.cursor_range(encoding)
      local argument = { uri = vim.uri_from_bufnr(0), range = range }
      argument.instruction = instruction ~= "" and instruction or nil
      execute("ai." .. word, argument)
    end)
  end
end

local function begin_chat(given, question)
  local lines = given.range > 0 and context.mention(0, given.line1, given.line2) or {}
  local has_mention = #lines > 0
  if question ~= "" then
    lines[#lines + 1] = question
  elseif has_mention then
    lines[#lines + 1] = ""
  end
  chat.ask(lines, question ~= "", given.bang, given.mods)
end

M.COMMANDS = {
  cancel = function()
    if calls.cancel_all() == 0 then
      vim.notify("Lapce AI: nothing is running.")
    end
  end,
  chat = begin_chat,
  commit = function()
    local name = vim.api.nvim_buf_get_name(0)
    local uri = name ~= "" and vim.bo.buftype == "" and vim.uri_from_bufnr(0) or nil
    execute("ai.commitMessage", { uri = uri, cwd = vim.fn.getcwd() }, keep)
  end,
  document = edit("document"),
  explain = edit("explain"),
  fix = edit("fix"),
  pause = switch("pause"),
  resume = switch("resume"),
  rewrite = edit("rewrite"),
  send = function()
    chat.send(vim.api.nvim_get_current_buf())
  end,
  status = function()
    server.ready(function(client)
      client:request("ai/status", {}, function(_, result)
        report(result)
      end)
    end)
  end,
  test = edit("test"),
  toggle = switch("toggle"),
}

local function run(given)
  local name, rest = given.args:match("^(%S*)%s*(.-)%s*$")
  local command = M.COMMANDS[name == "" and "status" or name]
  if not command then
    return vim.notify(("LapceAI has no command %s (:help :LapceAI)."):format(name), vim.log.levels.ERROR)
  end
  command(given, rest)
end

--- Names that begin with what is written; nothing behind a name.
local function names(lead, line)
  if line:match("LapceAI!?%s+%S+%s") then
    return {}
  end
  return vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, vim.tbl_keys(M.COMMANDS))
end

--- Adds :LapceAI.
function M.add()
  vim.api.nvim_create_user_command("LapceAI", run, {
    nargs = "*",
    range = true,
    bang = true,
    desc = "Lapce AI: chat, explain, fix, document, test, rewrite, commit, cancel; pause, resume, toggle, status",
    complete = function(lead, line)
      local found = names(lead, line)
      table.sort(found)
      return found
    end,
  })
end

return M
