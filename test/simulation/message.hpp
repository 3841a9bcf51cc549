#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "quorum/address.hpp"
#include "quorum/hello.hpp"
#include "quorum/observation.hpp"
#include "quorum/opinion.hpp"
#include "quorum/replication_report.hpp"

namespace vedette::simulation {

/// A message on its way to many: made once, never changed.
using SharedHello = std::shared_ptr<const quorum::Hello>;

// What a Sentinel, or a client, says to a server or to a peer.

/// CLIENT SETNAME. Its reply is not looked at, so it has none here.
struct SetName {
  std::string name;
};
struct PingRequest {};
struct InfoRequest {};
struct SubscribeRequest {};
struct PublishRequest {
  SharedHello hello;
};
/// SENTINEL IS-MASTER-DOWN-BY-ADDR.
struct AskRequest {
  quorum::Address master;
  quorum::Epoch epoch;
  std::optional<quorum::RunId> candidate;
};
/// SENTINEL PAUSE, or RESUME if the length is 0, passed on by a peer. Nobody waits for the reply, so it has none here.
struct PausePassed {
  quorum::MasterName name;
  quorum::Milliseconds length{};
  std::string reason;
};
/// SENTINEL MASTER.
struct LookRequest {
  quorum::MasterName name;
};
/// SENTINEL MYID.
struct IdentityRequest {};
/// The transaction of behaviour §7.5.
struct ReplicaOfRequest {
  std::optional<quorum::Address> master;
};
struct KillScriptRequest {};
/// FAILOVER TO replica TIMEOUT timeout.
struct HandOverRequest {
  quorum::Address replica;
  Time timeout{};
};
/// FAILOVER ABORT.
struct CallOffRequest {};
/// CONFIG REWRITE.
struct RewriteRequest {};

// What comes back. Replies come in the order of the requests.

struct PingReply {
  quorum::PingReply reply = quorum::PingReply::pong;
};
/// Empty: an error.
struct InfoReply {
  std::shared_ptr<const quorum::ReplicationReport> report;
};
struct PublishReply {
  bool accepted = true;
};
struct AskReply {
  std::optional<quorum::PeerOpinion> opinion;
};
struct LookReply {
  std::optional<quorum::PeerMasterView> view;
};
struct IdentityReply {
  quorum::RunId run_id;
};
struct TransactionReply {
  bool executed = true;
};
struct KillScriptReply {};

// Out of turn, on a subscribed connection.

struct Subscribed {};
struct HelloPush {
  SharedHello hello;
};

// Between a replica and its master.

/// One thing in the stream of replication. Each moves the offset on.
struct StreamItem {
  std::uint64_t offset = 0;            ///< After it.
  std::optional<std::uint32_t> write;  ///< A client's write.
  SharedHello hello;                   ///< A published hello; empty if it is none.
};
struct PsyncRequest {
  std::string replication_id;  ///< Empty: it has no data of any history.
  std::uint64_t offset = 0;
  quorum::Address replica;  ///< What the master shows in its INFO.
};
struct ContinueReply {
  std::string replication_id;
  std::vector<StreamItem> missed;
};
struct FullSyncReply {
  std::string replication_id;
  std::uint64_t offset = 0;
  std::vector<std::uint32_t> writes;
};
/// It is a replica itself and not connected to its own master, or it is loading.
struct SyncRefused {};
struct Streamed {
  StreamItem item;
};
/// FAILOVER was answered.
struct FailoverReply {
  quorum::HandOverReply reply = quorum::HandOverReply::begun;
};
/// From a master to its replica, behind all that it has streamed: be the master now.
struct TakeOver {};
/// The replica is.
struct TookOver {};

using Message =
    std::variant<SetName, PausePassed, PingRequest, InfoRequest, SubscribeRequest, PublishRequest, AskRequest,
                 LookRequest, ReplicaOfRequest, KillScriptRequest, PingReply, InfoReply, PublishReply, AskReply,
                 LookReply, TransactionReply, KillScriptReply, Subscribed, HelloPush, PsyncRequest, ContinueReply,
                 FullSyncReply, SyncRefused, Streamed, HandOverRequest, CallOffRequest, RewriteRequest, FailoverReply,
                 TakeOver, TookOver, IdentityRequest, IdentityReply>;

}  // namespace vedette::simulation
