#include "gateway/queue/functions.hpp"

namespace sluis::queue {
namespace {

// Lua 5.1 as in Redis 7. `unpack` takes a few thousand values at most: callers bound what they
// send, and what is not theirs to bound goes in chunks.
constexpr std::string_view code = R"lua(
local function failed(reply)
    return type(reply) == 'table' and reply.err
end

-- The submissions of one partition. Looks in all day sets with one call each: that is what makes
-- a large group cheap. XADD comes before SADD: should either fail, a submission may be stored
-- twice, which the event ledger notices, but is never remembered without being stored.
local function accept_partition(stream, sets, limit, ttl, args, places, answers)
    local ids, known, new = {}, {}, {}
    for n, place in ipairs(places) do ids[n] = args[place + 1] end
    local length = redis.pcall('XLEN', stream)
    local broken = failed(length)
    for _, set in ipairs(sets) do
        local found = redis.pcall('SMISMEMBER', set, unpack(ids))
        if failed(found) then broken = true break end
        for n, id in ipairs(ids) do
            if found[n] == 1 then known[id] = true end
        end
    end
    for n, place in ipairs(places) do
        local answer = 'u'
        if broken then answer = 'u'
        elseif known[ids[n]] then answer = 'd'
        elseif length >= limit then answer = 'f'
        elseif not failed(redis.pcall('XADD', stream, '*', 'e', args[place + 2])) then
            answer = 'a'
            length = length + 1
            known[ids[n]] = true
            new[#new + 1] = ids[n]
        end
        answers[(place - 1) / 3] = answer
    end
    if #new > 0 then
        redis.pcall('SADD', sets[1], unpack(new))
        redis.pcall('EXPIRE', sets[1], ttl, 'NX')
    end
end

-- KEYS: for each partition of the group its stream and its day sets, today's first.
-- ARGV: day sets per partition, most entries per stream, seconds that a day set lives; then for
--       each submission: the number of its partition among those in KEYS, its id, its entry.
-- Answers one letter for each submission: accepted, duplicate, full, unavailable.
local function accept(keys, args)
    local days, limit, ttl = tonumber(args[1]), tonumber(args[2]), args[3]
    local groups, answers = {}, {}
    for place = 4, #args, 3 do
        local partition = tonumber(args[place])
        groups[partition] = groups[partition] or {}
        table.insert(groups[partition], place)
    end
    for partition, places in pairs(groups) do
        local first = (partition - 1) * (days + 1) + 1
        local sets = {unpack(keys, first + 1, first + days)}
        accept_partition(keys[first], sets, limit, ttl, args, places, answers)
    end
    return table.concat(answers)
end

-- KEYS: streams. ARGV: most entries, bytes after which to stop, the stream to begin with (from 0),
-- then for each stream the id after which to read.
-- Answers a flat list: number of the stream (from 0), id, entry, and so on. A stream that cannot
-- be read is passed over. Sixteen at a time, so that large entries do not add up unseen.
local function read(keys, args)
    local max, max_bytes, start = tonumber(args[1]), tonumber(args[2]), tonumber(args[3])
    local out, bytes, step = {}, 0, 16
    for n = 0, #keys - 1 do
        local k = (start + n) % #keys + 1
        local after, more = args[3 + k], true
        while more and #out < 3 * max and bytes < max_bytes do
            local count = math.min(step, max - #out / 3)
            local found = redis.pcall('XRANGE', keys[k], '(' .. after, '+', 'COUNT', count)
            more = not failed(found) and #found == count
            for _, item in ipairs(failed(found) and {} or found) do
                local fields = item[2]
                local entry = fields[2]
                if #fields ~= 2 or fields[1] ~= 'e' then entry = table.concat(fields, ' ') end
                out[#out + 1] = k - 1
                out[#out + 1] = item[1]
                out[#out + 1] = entry
                bytes = bytes + #entry
                after = item[1]
            end
        end
    end
    return out
end

local function in_chunks(list, from, to, visit)
    for first = from, to, 1000 do visit(unpack(list, first, math.min(first + 999, to))) end
end

-- KEYS: streams. ARGV: for each stream a number of ids, then the ids. Answers how many were there.
local function settle(keys, args)
    local place, removed = 1, 0
    for _, key in ipairs(keys) do
        local last = place + tonumber(args[place])
        in_chunks(args, place + 1, last, function(...)
            removed = removed + redis.call('XDEL', key, ...)
        end)
        place = last + 1
    end
    return removed
end

-- Due sets. The score is the due time in whole milliseconds; for a leased member it is the end of
-- the lease and a half, and a quarter once a hint came during the lease. Lua prints 14 digits by
-- itself, too few for these: hence `text`.
local leased, hinted = 0.5, 0.25

local function text(score)
    return string.format('%.2f', score)
end

local function set_scores(key, pairs_)
    in_chunks(pairs_, 1, #pairs_, function(...) redis.call('ZADD', key, ...) end)
end

-- KEYS: due set. ARGV: due time, members (1,000 at most).
local function due_hint(keys, args)
    local at, changes = tonumber(args[1]), {}
    local scores = redis.call('ZMSCORE', keys[1], unpack(args, 2))
    for n, score in ipairs(scores) do
        local old = score and tonumber(score)
        local new = at
        if old and old % 1 == leased then new = old - leased + hinted
        elseif old and old % 1 == hinted then new = old
        elseif old then new = math.min(at, old) end
        if new ~= old then
            changes[#changes + 1] = text(new)
            changes[#changes + 1] = args[n + 1]
        end
    end
    set_scores(keys[1], changes)
    return #changes / 2
end

-- KEYS: due set. ARGV: now, end of the lease, most members, the latest due time for which fewer
-- are taken too. Answers the members.
local function due_claim(keys, args)
    local found = redis.call('ZRANGE', keys[1], '-inf', args[1], 'BYSCORE', 'LIMIT', 0, args[3])
    if #found == 0 then return found end
    local is_full = #found >= tonumber(args[3])
    if not is_full and tonumber(redis.call('ZSCORE', keys[1], found[1])) > tonumber(args[4]) then
        return {}
    end
    local score, changes = text(tonumber(args[2]) + leased), {}
    for _, member in ipairs(found) do
        changes[#changes + 1] = score
        changes[#changes + 1] = member
    end
    set_scores(keys[1], changes)
    return found
end

-- KEYS: due set. ARGV: end of the lease, next due time or '' for done, now, members (1,000 at
-- most).
local function due_settle(keys, args)
    local lease, next, now = tonumber(args[1]), tonumber(args[2]), tonumber(args[3])
    local changes, done = {}, {}
    local scores = redis.call('ZMSCORE', keys[1], unpack(args, 4))
    for n, score in ipairs(scores) do
        local held = score and tonumber(score) - lease
        if held == leased and not next then
            done[#done + 1] = args[n + 3]
        elseif held == leased or held == hinted then
            changes[#changes + 1] = text(next or now)
            changes[#changes + 1] = args[n + 3]
        end
    end
    set_scores(keys[1], changes)
    if #done > 0 then redis.call('ZREM', keys[1], unpack(done)) end
    return #changes / 2 + #done
end

local function register(name, callback, ...)
    redis.register_function{function_name = prefix .. name, callback = callback, flags = {...}}
end
register('accept', accept)
register('read', read, 'no-writes')
register('settle', settle, 'allow-oom') -- what makes room must not need room
register('due_hint', due_hint)
register('due_claim', due_claim, 'allow-oom')
register('due_settle', due_settle, 'allow-oom')
)lua";

}  // namespace

std::string name(function f) {
    constexpr const char* names[] = {"accept",   "read",      "settle",
                                     "due_hint", "due_claim", "due_settle"};
    return library_name() + "_" + names[static_cast<std::size_t>(f)];
}

std::string library_name() {
    return "sluis_v" + std::to_string(function_version);
}

std::string library_code() {
    return "#!lua name=" + library_name() + "\nlocal prefix = '" + library_name() + "_'\n" +
           std::string(code);
}

}  // namespace sluis::queue
