#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <string>

#include "daemon/call.hpp"
#include "daemon/http_router.hpp"
#include "daemon/loop.hpp"
#include "daemon/metrics_counts.hpp"
#include "daemon/metrics_snapshot.hpp"

namespace vedette::daemon {

/// /metrics. The loop only looks; families, text and packing are the work of another thread.
class MetricsPage {
 public:
  /// How many masters are looked at before the loop turns to others.
  static constexpr std::size_t masters_at_a_time = 32;

  /// What else a snapshot needs.
  struct Facts {
    std::function<std::string()> mode;  ///< MetricsSnapshot::mode.
    std::function<CertificateEnds()> certificates;
  };

  /// All outlive the page.
  MetricsPage(Executor executor, const Surroundings& around, const Counts& counts, Facts facts);
  MetricsPage(const MetricsPage&) = delete;
  MetricsPage& operator=(const MetricsPage&) = delete;
  /// Waits for what is being written.
  ~MetricsPage();

  HttpRoute route();

 private:
  Task<HttpResponse> answer(const HttpRequest& request);

  Executor executor_;
  const Surroundings& around_;
  const Counts& counts_;
  Facts facts_;
  asio::thread_pool writer_{1};
};

}  // namespace vedette::daemon
