#pragma once

#include <string>
#include <vector>

#include "daemon/history.hpp"
#include "daemon/http_router.hpp"
#include "daemon/loop.hpp"
#include "daemon/page_writer.hpp"
#include "daemon/status_json.hpp"

namespace vedette::daemon {

class Turn;

/// The page at `/`: one document with all that it needs. It shows everything without scripts, too; with them it goes on
/// live (StatusFeed). It changes nothing and holds no secret.
std::string status_page(const StatusSnapshot& status);

/// `/`, `/api/v1/status` and `/api/v1/masters/NAME`. The loop only looks, some masters at a time; the writer's thread
/// writes.
class StatusPage {
 public:
  /// All outlive the page.
  StatusPage(Executor loop, const Turn& turn, const History& history, PageWriter& writer);

  /// The page outlives them.
  std::vector<HttpRoute> routes();

 private:
  Task<HttpResponse> answer(HttpResponse (*write)(const StatusSnapshot&));

  Executor loop_;
  const Turn& turn_;
  const History& history_;
  PageWriter& writer_;
};

}  // namespace vedette::daemon
