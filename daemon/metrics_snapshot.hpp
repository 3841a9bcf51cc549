#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/call.hpp"
#include "daemon/metrics_counts.hpp"
#include "daemon/statistics.hpp"
#include "daemon/tls_context.hpp"
#include "quorum/picture.hpp"

namespace vedette::daemon {

/// What of the clients is looked at, not counted.
struct ClientsPicture {
  std::size_t normal = 0;
  std::size_t subscribed = 0;
  std::size_t unsent = 0;  ///< Bytes, of all.
  std::size_t largest_input = 0;
  std::size_t largest_output = 0;
  std::size_t postponed = 0;
  std::size_t tracking = 0;
  std::size_t channels = 0;  ///< With subscribers; patterns likewise.
  std::size_t patterns = 0;
  std::uint64_t delivered = 0;  ///< Messages of pub/sub.
};

/// Processor time in seconds.
struct ProcessorTime {
  double system = 0;
  double user = 0;
};

/// All that a scrape shows, at one moment, so that another thread can write it down.
struct MetricsSnapshot {
  explicit MetricsSnapshot(quorum::ProcessPicture picture) : process{std::move(picture)} {}

  quorum::Instant now{};
  quorum::Milliseconds wall{};     ///< The same moment, since 1970.
  quorum::Milliseconds started{};  ///< Since 1970.
  Counts counts;
  Statistics statistics;
  ClientsPicture clients;
  quorum::ProcessPicture process;
  std::vector<quorum::MasterPicture> masters;  ///< By name.
  ProcessorTime loop, all, children;
  CertificateEnds certificates;
  std::string run_id;
  std::string redis_version;
  std::string mode;       ///< Where the state stands: `standalone` or `separate-state`.
  std::string announced;  ///< The host; empty: that of each connection.
  std::uint16_t port = 0;
  std::size_t scripts_running = 0;
  std::size_t scripts_queued = 0;
  std::uint32_t simulated_failures = 0;
  bool compatible = false;
  bool replicas = true;

  /// Since 1970, in seconds.
  double timestamp(quorum::Instant instant) const;
};

/// Everything but the masters, which are many. Runs on the loop's thread.
MetricsSnapshot look_at_process(const Surroundings& around, const Counts& counts);

}  // namespace vedette::daemon
