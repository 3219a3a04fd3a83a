-- Edits that the server has us make: a command's edits come one after the other while the answer comes, and are one step
-- to undo. Neovim would tell each by its label; it is seen anyway, and two lines of messages make it ask for Enter.

local M = {}
local after = {} ---@type table<integer, integer> buffer → its changedtick after our last edit of a running command

local function buffers_of(edit)
  local uris = vim.tbl_keys(edit.changes or {})
  for _, change in ipairs(edit.documentChanges or {}) do
    uris[#uris + 1] = change.textDocument and change.textDocument.uri
  end
  return vim.tbl_map(vim.uri_to_bufnr, uris)
end

--- Handles `workspace/applyEdit`.
function M.took_edit(fault, params, context)
  params.label = nil
  local buffers = buffers_of(params.edit)
  for _, buffer in ipairs(buffers) do
    if after[buffer] and after[buffer] == vim.api.nvim_buf_get_changedtick(buffer) then
      vim.api.nvim_buf_call(buffer, function()
        pcall(vim.cmd.undojoin) -- not after an undo
      end)
    end
  end
  local answer = vim.lsp.handlers["workspace/applyEdit"](fault, params, context)
  for _, buffer in ipairs(buffers) do
    after[buffer] = vim.api.nvim_buf_get_changedtick(buffer)
  end
  return answer
end

--- A command has ended: what the next one does is a step of its own.
function M.ended()
  after = {}
end

return M
