#include "quorum/picture.hpp"

namespace vedette::quorum {

const char* failover_state_name(FailoverStage stage) {
  switch (stage) {
    case FailoverStage::none:
      return "none";
    case FailoverStage::wait_start:
      return "wait_start";
    case FailoverStage::select_slave:
      return "select_slave";
    case FailoverStage::send_slaveof_noone:
      return "send_slaveof_noone";
    case FailoverStage::wait_promotion:
      return "wait_promotion";
    case FailoverStage::reconf_slaves:
      return "reconf_slaves";
    case FailoverStage::update_config:
      return "update_config";
  }
  return "unknown";
}

const char* obstacle_text(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::none:
      return "a failover is possible";
    case Obstacle::paused:
      return "an operator has paused it";
    case Obstacle::tilt:
      return "this process was paused and does not trust what it knew";
    case Obstacle::quarantined:
      return "this process started without memory and may have voted before";
    case Obstacle::identity_conflict:
      return "another process announces our id";
    case Obstacle::state_not_writable:
      return "the state can't be written to disk";
    case Obstacle::no_quorum:
      return "fewer Sentinels answer than the quorum";
    case Obstacle::no_majority:
      return "fewer Sentinels answer than the majority of all known";
    case Obstacle::no_replica:
      return "no replica is known";
    case Obstacle::no_good_replica:
      return "no known replica is fit to be promoted";
  }
  return "";
}

}  // namespace vedette::quorum
