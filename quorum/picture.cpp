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

const char* obstacle_name(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::none:
      return "none";
    case Obstacle::paused:
      return "paused";
    case Obstacle::tilt:
      return "tilt";
    case Obstacle::quarantined:
      return "quarantined";
    case Obstacle::identity_conflict:
      return "identity_conflict";
    case Obstacle::state_not_writable:
      return "state_not_writable";
    case Obstacle::no_quorum:
      return "no_quorum";
    case Obstacle::no_majority:
      return "no_majority";
    case Obstacle::disputed:
      return "disputed";
    case Obstacle::no_replica:
      return "no_replica";
    case Obstacle::not_authorised:
      return "not_authorised";
    case Obstacle::no_good_replica:
      return "no_good_replica";
  }
  return "";
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
    case Obstacle::disputed:
      return "another Sentinel announces another master under the same epoch";
    case Obstacle::no_replica:
      return "no replica is known";
    case Obstacle::not_authorised:
      return "no known replica is fit, and one refuses our credentials or commands";
    case Obstacle::no_good_replica:
      return "no known replica is fit to be promoted";
  }
  return "";
}

}  // namespace vedette::quorum
