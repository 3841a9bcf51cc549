#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/http_message.hpp"

namespace vedette::daemon {

/// Answers at once.
using HttpAnswer = std::function<HttpResponse(const HttpRequest&)>;
/// Waits before it answers; meanwhile only its own connection stands still. The request outlives the wait.
using WaitingHttpAnswer = std::function<Task<HttpResponse>(const HttpRequest&)>;

/// One path, and who answers there. `*` between two slashes stands for any one segment: `/replica/*/*`.
struct HttpRoute {
  std::string pattern;
  std::variant<HttpAnswer, WaitingHttpAnswer> answer;
};

/// All paths that are served (http_routes.hpp has the table).
class HttpRouter {
 public:
  explicit HttpRouter(std::vector<HttpRoute> routes = {}) : routes_{std::move(routes)} {}

  /// Null: nothing is there.
  const HttpRoute* find(const HttpRequest& request) const;
  /// In the order of the table.
  const std::vector<HttpRoute>& routes() const { return routes_; }

 private:
  std::vector<HttpRoute> routes_;
};

}  // namespace vedette::daemon
