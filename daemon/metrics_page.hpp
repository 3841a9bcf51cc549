#pragma once

#include <functional>
#include <string>

#include "daemon/call.hpp"
#include "daemon/http_router.hpp"
#include "daemon/loop.hpp"
#include "daemon/metrics_counts.hpp"
#include "daemon/metrics_snapshot.hpp"
#include "daemon/page_writer.hpp"

namespace vedette::daemon {

/// /metrics. The loop only looks; families, text and packing are the work of the writer's thread.
class MetricsPage {
 public:
  /// What else a snapshot needs.
  struct Facts {
    std::function<std::string()> mode;  ///< MetricsSnapshot::mode.
    std::function<CertificateEnds()> certificates;
  };

  /// All outlive the page.
  MetricsPage(Executor executor, const Surroundings& around, const Counts& counts, Facts facts, PageWriter& writer);
  MetricsPage(const MetricsPage&) = delete;
  MetricsPage& operator=(const MetricsPage&) = delete;

  HttpRoute route();

 private:
  Task<HttpResponse> answer(const HttpRequest& request);

  Executor executor_;
  const Surroundings& around_;
  const Counts& counts_;
  Facts facts_;
  PageWriter& writer_;
};

}  // namespace vedette::daemon
