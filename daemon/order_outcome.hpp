#pragma once

#include "daemon/call.hpp"
#include "daemon/loop.hpp"
#include "quorum/order.hpp"

namespace vedette::daemon {

/// Writes what an order is answered: `+OK` if it was done, else the error of its outcome (commands §2).
void write_outcome(Call& call, const quorum::OrderResult& result);

/// Gives the order, waits for its outcome and writes that.
Task<> give(Call& call, quorum::Order order);

}  // namespace vedette::daemon
