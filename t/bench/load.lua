-- load.lua: what wrk sends, and one line of figures when it is done.
-- SPDX-License-Identifier: ISC
--
--   wrk -s load.lua URL -- METHOD PREFIX [HEADER...]
--
-- A POST orders a resource with an id that begins with PREFIX and is never used again. METHOD
-- FORM:STATUS:FILE posts the form in the file, and that status is no error.
local settings = '{"instances":3,"compute":{"cpu":"500m","memory":"2Gi"},"persistence":{"enabled":true},'
  .. '"database":{"storageClass":"standard","storageSize":"20Gi"}}'
local method, prefix, count = "GET", "x", 0
local form, thread = nil, nil
expected = 200 -- global, so that `done` can ask the thread for it

function setup(one)
  thread = one
end

function init(args)
  method, prefix = args[1], args[2]
  local wanted, path = method:match("^FORM:(%d+):(.*)$")
  if wanted then
    method, expected = "FORM", tonumber(wanted)
    form = io.open(path):read("*a")
  end
  for i = 3, #args do
    local name, value = args[i]:match("^([^:]+): (.*)$")
    wrk.headers[name] = value
  end
  wrk.method = form and "POST" or method
  if method == "POST" then wrk.headers["Content-Type"] = "application/json" end
end

function request()
  if form then return wrk.format(nil, nil, nil, form) end
  if method ~= "POST" then return wrk.format() end
  count = count + 1
  return wrk.format("POST", nil, nil, '{"id":"' .. prefix .. "-" .. count
    .. '","name":"Measured ' .. count .. '","type":"Konnektr.Graph","sku":"standard","settings_json":'
    .. settings .. "}")
end

function done(summary, latency)
  local errors = summary.errors
  local wrong = errors.status
  if thread:get("expected") >= 400 then wrong = summary.requests - wrong end
  io.write(string.format("figures %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99),
    errors.connect + errors.read + errors.write + wrong + errors.timeout))
end
