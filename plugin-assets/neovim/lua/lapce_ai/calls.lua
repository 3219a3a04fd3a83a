-- Calls on their way: who follows which token, and what can be cancelled. A server that ends takes its calls along.

local M = {}
local followed = {} ---@type table<string, { client: vim.lsp.Client, on_value: fun(value: table) }>
local shown = {} ---@type table<string, vim.lsp.Client> progress that the server began by itself
local number = 0

--- Asks by `ai/stream`; `on_value` gets each value of its progress, the last one with kind "end".
---@param client vim.lsp.Client
---@param params table
---@param on_value fun(value: table)
---@return string token
function M.start(client, params, on_value)
  number = number + 1
  local token = ("lapce-ai.nvim %d"):format(number)
  followed[token] = { client = client, on_value = on_value }
  client:notify("ai/stream", vim.tbl_extend("force", params, { token = token }))
  return token
end

--- It ends with the reason "cancelled", soon.
---@param token string
function M.cancel(token)
  local call = followed[token]
  if call then
    call.client:notify("ai/cancel", { token = token })
  end
end

--- All that runs. How many there were.
---@return integer
function M.cancel_all()
  local count = 0
  for token in pairs(followed) do
    M.cancel(token)
    count = count + 1
  end
  for token, client in pairs(shown) do
    client:notify("window/workDoneProgress/cancel", { token = token })
    count = count + 1
  end
  return count
end

--- Handles `$/progress`. Neovim gets all but the chunks: these are text, not progress, and there may be thousands.
function M.took_progress(fault, params, context)
  local value, token = params.value, params.token
  local call = followed[token]
  if value.kind == "begin" and not call and value.cancellable then
    shown[token] = vim.lsp.get_client_by_id(context.client_id)
  elseif value.kind == "end" then
    followed[token], shown[token] = nil, nil
  end
  if call then
    call.on_value(value)
  end
  if not value.chunk then
    return vim.lsp.handlers["$/progress"](fault, params, context)
  end
end

--- The server is gone: nobody else ends its calls.
---@param client_id integer
function M.lost(client_id)
  for token, call in pairs(followed) do
    if call.client.id == client_id then
      followed[token] = nil
      call.on_value({ kind = "end", reason = "error", message = "The server has ended (:LspLog)." })
    end
  end
  for token, client in pairs(shown) do
    if client.id == client_id then
      shown[token] = nil
    end
  end
end

return M
