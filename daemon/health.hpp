#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/http_message.hpp"
#include "daemon/http_router.hpp"
#include "daemon/loop.hpp"

namespace vedette::daemon {

class Turn;

/// What the probes look at (metrics §5). Nothing of it depends on peers or on Redis: an outage there would else have
/// all Sentinels killed or hidden at once, just when they are needed.
class Health {
 public:
  struct Facts {
    std::function<bool()> listens;                             ///< The Sentinel port is open.
    std::function<bool()> stays;                               ///< No signal to end has come.
    std::function<Task<std::vector<std::string>>()> verdicts;  ///< Lines for `?verbose`; they decide nothing.
  };

  explicit Health(Facts facts);

  /// `/livez`, `/readyz`, `/healthz`, each also with `/<check>`.
  std::vector<HttpRoute> routes() const;

  /// One check and what it found. That it is answered shows that the loop turns.
  struct Check {
    std::string name;
    std::function<bool()> passes;
  };
  /// Which checks make up `livez` (and `healthz`) or `readyz`.
  const std::vector<Check>& live() const { return live_; }
  const std::vector<Check>& ready() const { return ready_; }

 private:
  Task<HttpResponse> answer(const std::string& endpoint, const std::vector<Check>& checks,
                            const HttpRequest& request) const;

  Facts facts_;
  std::vector<Check> live_;
  std::vector<Check> ready_;
};

/// For `?verbose`: for the process and each master what holds, a line each, beginning with `[ ]`.
/// Some masters at a time.
Task<std::vector<std::string>> verdict_lines(Executor loop, const Turn& turn);

}  // namespace vedette::daemon
