/** The keys of an inbox, and the server's time, so that the clocks of processes do not matter. */
const head = `
local root = KEYS[1]
local due, leases, failed = root .. ':due', root .. ':leases', root .. ':failed'
local function event(id) return root .. ':event:' .. id end
local function waiting(lane) return root .. ':lane:' .. lane end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** `due` has every lane with something to do: at which time it can be claimed, or at which time its claim ends. */
export const scripts = {
  /** id, lane, position, body, isReplay → 1 when it is new */
  put: `${head}
local id, lane = ARGV[1], ARGV[2]
if redis.call('EXISTS', event(id)) == 1 then return 0 end
redis.call('HSET', event(id), 'lane', lane, 'position', ARGV[3], 'body', ARGV[4], 'isReplay', ARGV[5], 'tries', 0, 'state', 'waiting')
redis.call('ZADD', waiting(lane), ARGV[3], id)
redis.call('ZADD', due, 'NX', now, lane)
return 1`,
  /** limit, lease, claim → [id, lane, body, isReplay, tries, version or ''] for each */
  claim: `${head}
local claimed = {}
for _, lane in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local id = redis.call('ZRANGE', waiting(lane), 0, 0)[1]
  if id then
    local body, isReplay = unpack(redis.call('HMGET', event(id), 'body', 'isReplay'))
    local tries = redis.call('HINCRBY', event(id), 'tries', 1)
    redis.call('HSET', leases, lane, ARGV[3])
    redis.call('ZADD', due, now + ARGV[2], lane)
    claimed[#claimed + 1] = { id, lane, body, isReplay, tries, redis.call('HGET', root .. ':versions', lane) or '' }
  else
    redis.call('ZREM', due, lane)
  end
end
return claimed`,
  /** lane, claim, lease → 1 when the claim holds */
  renew: `${head}
if redis.call('HGET', leases, ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZADD', due, now + ARGV[3], ARGV[1])
return 1`,
  /** lane, claim, id, state, error, delay, version or '', how long to remember → 1 when the claim held */
  settle: `${head}
local lane, claim, id, state = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if redis.call('HGET', leases, lane) ~= claim then return 0 end
redis.call('HDEL', leases, lane)
redis.call('HSET', event(id), 'state', state, 'error', ARGV[5])
if state == 'waiting' then
  redis.call('ZADD', due, now + ARGV[6], lane)
  return 1
end
redis.call('ZREM', waiting(lane), id)
if state == 'handled' then
  redis.call('HDEL', event(id), 'body')
  redis.call('PEXPIRE', event(id), ARGV[8])
  local known = redis.call('HGET', root .. ':versions', lane)
  if ARGV[7] ~= '' and (not known or tonumber(known) < tonumber(ARGV[7])) then
    redis.call('HSET', root .. ':versions', lane, ARGV[7])
  end
else
  redis.call('ZADD', failed, now, id)
end
if redis.call('EXISTS', waiting(lane)) == 1 then redis.call('ZADD', due, now, lane) else redis.call('ZREM', due, lane) end
return 1`,
  /** limit → [id, body, tries, error, time] for each */
  failed: `${head}
local found = {}
local all = redis.call('ZRANGE', failed, 0, ARGV[1] - 1, 'WITHSCORES')
for i = 1, #all, 2 do
  local body, tries, error = unpack(redis.call('HMGET', event(all[i]), 'body', 'tries', 'error'))
  found[#found + 1] = { all[i], body, tries, error, all[i + 1] }
end
return found`,
  /** id → 1 when it had failed */
  retry: `${head}
local id = ARGV[1]
if redis.call('ZREM', failed, id) == 0 then return 0 end
local lane, position = unpack(redis.call('HMGET', event(id), 'lane', 'position'))
redis.call('HSET', event(id), 'state', 'waiting', 'tries', 0)
redis.call('ZADD', waiting(lane), position, id)
redis.call('ZADD', due, 'NX', now, lane)
return 1`,
  /** id → 1 when it was handled or had failed */
  forget: `${head}
local state = redis.call('HGET', event(ARGV[1]), 'state')
if not state or state == 'waiting' then return 0 end
redis.call('ZREM', failed, ARGV[1])
return redis.call('DEL', event(ARGV[1]))`,
  /** name → text or null */
  load: `return redis.call('HGET', KEYS[1] .. ':places', ARGV[1])`,
  /** name, text */
  save: `return redis.call('HSET', KEYS[1] .. ':places', ARGV[1], ARGV[2])`,
} as const;
