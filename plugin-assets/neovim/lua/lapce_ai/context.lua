-- What a question is about: the place in a file that the user names or has selected, as the server wants it.

local M = {}

--- Where a file stands in the list of buffers, by its path; relative ones count from the working folder.
local function absolute(path)
  return vim.fs.normalize(vim.fn.fnamemodify(vim.fn.expand(vim.fn.fnameescape(path)), ":p"))
end

---@return boolean
function M.exists(path)
  local found = vim.uv.fs_stat(absolute(path))
  return found ~= nil and found.type == "file"
end

--- An LSP range of whole lines, from 1; those behind the last line are cut.
---@param buffer integer
---@param first integer
---@param last integer
---@param encoding string
function M.range(buffer, first, last, encoding)
  local count = vim.api.nvim_buf_line_count(buffer)
  first, last = math.max(1, math.min(first, count)), math.max(1, math.min(last, count))
  local line = vim.api.nvim_buf_get_lines(buffer, last - 1, last, true)[1]
  return {
    start = { line = first - 1, character = 0 },
    ["end"] = { line = last - 1, character = vim.str_utfindex(line, encoding) },
  }
end

--- The cursor's place, as an empty range.
function M.cursor_range(encoding)
  local position = vim.lsp.util.make_position_params(0, encoding).position
  return { start = position, ["end"] = position }
end

--- For `context` of `ai/stream`. The file is opened, out of sight, and shown to the server: it may have unsaved changes.
---@param client vim.lsp.Client
---@param named { path: string, first: integer?, last: integer? }
---@return table
function M.item(client, named)
  local buffer = vim.fn.bufadd(absolute(named.path))
  vim.fn.bufload(buffer)
  vim.lsp.buf_attach_client(buffer, client.id)
  local item = { uri = vim.uri_from_bufnr(buffer) }
  if named.first then
    item.range = M.range(buffer, named.first, named.last, client.offset_encoding)
  end
  return item
end

--- The lines as the beginning of a question: by name where there is a file, as they are where there is none.
---@param buffer integer
---@param first integer
---@param last integer
---@return string[]
function M.mention(buffer, first, last)
  local path = vim.api.nvim_buf_get_name(buffer)
  if vim.bo[buffer].buftype == "" and path ~= "" and M.exists(path) then
    return { ("@%s:%d-%d"):format(vim.fn.fnamemodify(path, ":."), first, last) }
  end
  local lines = vim.api.nvim_buf_get_lines(buffer, first - 1, last, false)
  local fence = "```"
  while table.concat(lines, "\n"):find(fence, 1, true) do
    fence = fence .. "`"
  end
  return vim.iter({ fence .. vim.bo[buffer].filetype, lines, fence }):flatten():totable()
end

return M
