#pragma once

#include "quorum/observation.hpp"

struct redisReply;

namespace vedette::protocol {

/// What the reply to PING says. Only status and error replies count, by how they begin (behaviour §3.4).
quorum::PingReply classify_ping(const redisReply& reply);

}  // namespace vedette::protocol
