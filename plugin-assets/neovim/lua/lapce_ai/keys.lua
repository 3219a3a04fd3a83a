-- Keys of insert mode: each does its own where there is ghost text, and what it did before where there is none.

local M = {}

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

--- Those of our own ghost text.
function M.map(keys)
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

--- Those of Neovim's own.
function M.use_builtin(keys)
  local builtin = vim.lsp.inline_completion
  local id = vim.tbl_map(function(client)
    return client.id
  end, vim.lsp.get_clients({ name = "lapce_ai" }))[1]
  builtin.enable(true, { client_id = id })
  if keys.accept then
    local otherwise = fallback(keys.accept)
    vim.keymap.set("i", keys.accept, function()
      return builtin.get() and "" or otherwise()
    end, { expr = true, replace_keycodes = true, desc = "Lapce AI: take the completion" })
  end
end

return M
