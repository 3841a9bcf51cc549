#pragma once

#include <string>
#include <vector>

#include "daemon/history.hpp"
#include "daemon/http_router.hpp"
#include "daemon/status_json.hpp"
#include "quorum/core.hpp"

namespace vedette::daemon {

class Turn;

/// The page at `/`: one document with all that it needs. It shows everything without scripts, too; with them it goes on
/// live (StatusFeed). It changes nothing and holds no secret.
std::string status_page(const quorum::Core& core, const History& history, const Look& look);

/// `/`, `/api/v1/status` and `/api/v1/masters/NAME`. Both outlive the routes.
std::vector<HttpRoute> status_routes(const Turn& turn, const History& history);

}  // namespace vedette::daemon
