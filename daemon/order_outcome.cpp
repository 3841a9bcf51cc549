#include "daemon/order_outcome.hpp"

#include <utility>

namespace vedette::daemon {

using quorum::OrderResult;

void write_outcome(Call& call, const OrderResult& result) {
  switch (result.outcome) {
    case OrderResult::Outcome::done:
      return call.reply.simple("OK");
    case OrderResult::Outcome::no_such_master:
      return no_such_master(call);
    case OrderResult::Outcome::duplicate_master:
      return call.reply.error("ERR Duplicate master name.");
    case OrderResult::Outcome::failover_in_progress:
      return call.reply.error("INPROG Failover already in progress");
    case OrderResult::Outcome::no_good_replica:
      return call.reply.error("NOGOODSLAVE No suitable replica to promote");
    case OrderResult::Outcome::no_hand_over:
      return call.reply.error("NOGOODPRIMARY Primary does not support FAILOVER command");
    case OrderResult::Outcome::master_is_down:
      return call.reply.error("NOGOODPRIMARY Primary is down, so it can't hand over");
    case OrderResult::Outcome::no_such_replica:
      return call.reply.error("ERR No such replica of that master");
    case OrderResult::Outcome::unfit_replica:
      return call.reply.error("NOGOODSLAVE That replica can't be promoted: " + result.reason);
    case OrderResult::Outcome::no_such_sentinel:
      return call.reply.error("ERR No such Sentinel of that master");
    case OrderResult::Outcome::member_is_alive:
      return call.reply.error("ERR It is not down, so it would be back at once");
    case OrderResult::Outcome::no_majority:
      return call.reply.error("NOQUORUM Most of the known Sentinels must answer before one of them is forgotten");
    case OrderResult::Outcome::not_paused:
      return call.reply.error("ERR Failover of that master is not paused");
    case OrderResult::Outcome::not_saved:
      return call.reply.error("ERR Failed to save config file. Check server logs.");
  }
}

Task<> give(Call& call, quorum::Order order) {
  const OrderResult result = co_await call.around.turn.order(std::move(order));
  write_outcome(call, result);
}

}  // namespace vedette::daemon
