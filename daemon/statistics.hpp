#pragma once

#include <array>
#include <cstdint>

#include "quorum/time.hpp"

namespace vedette::daemon {

/// How much came in over the last 1.6 seconds, as a rate. Costs nothing while nobody counts or asks.
class RecentRate {
 public:
  void add(quorum::Instant now, std::uint64_t amount);
  double per_second(quorum::Instant now) const;

 private:
  static constexpr std::int64_t slot_ms = 100;
  struct Slot {
    std::int64_t number = -1;  ///< Milliseconds of its start / slot_ms.
    std::uint64_t amount = 0;
  };
  std::array<Slot, 16> slots_{};
};

/// What INFO shows of the server's own work (commands §3.5), and /metrics.
struct Statistics {
  std::uint64_t connections_received = 0;
  std::uint64_t connections_rejected = 0;
  std::uint64_t connections_protected_from = 0;  ///< Of those that were rejected: by protected mode.
  std::uint64_t tls_failures = 0;
  std::uint64_t commands_processed = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t error_replies = 0;
  std::uint64_t query_buffer_disconnections = 0;
  std::uint64_t output_buffer_disconnections = 0;
  std::uint64_t idle_disconnections = 0;
  std::uint64_t protocol_disconnections = 0;
  std::uint64_t killed = 0;  ///< By CLIENT KILL.
  std::uint64_t access_denied_auth = 0;
  std::uint64_t access_denied_command = 0;
  std::uint64_t access_denied_channel = 0;
  RecentRate commands;
  RecentRate input;
  RecentRate output;

  void received(quorum::Instant now, std::uint64_t bytes);
  void sent(quorum::Instant now, std::uint64_t bytes);
  void executed(quorum::Instant now);
};

}  // namespace vedette::daemon
