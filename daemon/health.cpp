#include "daemon/health.hpp"

#include <algorithm>
#include <utility>

#include "daemon/picture_slices.hpp"
#include "daemon/turn.hpp"
#include "daemon/utf8.hpp"

namespace vedette::daemon {
namespace {

/// As most load balancers expect it of a server that is to get nothing now.
constexpr unsigned failed_status = 503;

bool is_excluded(const HttpRequest& request, const std::string& name) {
  return std::ranges::any_of(request.query,
                             [&](const auto& pair) { return pair.first == "exclude" && pair.second == name; });
}

std::string yes_or_no(bool holds) {
  return holds ? "yes" : "no";
}

/// A name as it may stand in a line of text.
std::string in_a_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text;
}

}  // namespace

Health::Health(Facts facts) : facts_{std::move(facts)} {
  live_ = {{"loop", [] { return true; }}, {"listener", facts_.listens}};
  ready_ = live_;
  // Nothing is served before it is loaded.
  ready_.push_back({"configuration", [] { return true; }});
  ready_.push_back({"shutdown", facts_.stays});
}

std::vector<HttpRoute> Health::routes() const {
  std::vector<HttpRoute> routes;
  const auto add = [&](const std::string& name, const std::vector<Check>& checks) {
    // The name is the route's, which outlives the answer.
    const WaitingHttpAnswer answering = [this, name, &checks](const HttpRequest& request) {
      return answer(name, checks, request);
    };
    routes.push_back({"/" + name, answering});
    routes.push_back({"/" + name + "/*", answering});
  };
  add("livez", live_);
  add("readyz", ready_);
  add("healthz", live_);
  return routes;
}

/// The form is that of the components of Kubernetes, which people read by habit.
Task<HttpResponse> Health::answer(const std::string& endpoint, const std::vector<Check>& checks,
                                  const HttpRequest& request) const {
  const bool one_alone = request.segments.size() > 1;
  std::string list;
  bool fine = true;
  bool known = !one_alone;
  for (const Check& check : checks) {
    if (one_alone && check.name != request.segments[1]) continue;
    known = true;
    if (is_excluded(request, check.name)) {
      list += "[+]" + check.name + " excluded: ok\n";
      continue;
    }
    const bool passes = check.passes();
    fine = fine && passes;
    list += passes ? "[+]" + check.name + " ok\n" : "[-]" + check.name + " failed\n";
  }
  if (!known) co_return http_text(404, "There is no such check.\n");
  for (const auto& [name, value] : request.query) {
    const bool exists = std::ranges::find(checks, value, &Check::name) != checks.end();
    if (name == "exclude" && !exists) list += "warn: there is no check to exclude with that name\n";
  }
  const bool verbose = request.has_parameter("verbose");
  if (fine && !verbose) co_return http_text(200, "ok");
  if (verbose && !one_alone) {
    const std::vector<std::string> verdicts = co_await facts_.verdicts();
    for (const std::string& line : verdicts) list += line + '\n';
  }
  co_return http_text(fine ? 200 : failed_status, list + endpoint + " check " + (fine ? "passed" : "failed") + '\n');
}

Task<std::vector<std::string>> verdict_lines(Executor loop, const Turn& turn) {
  const quorum::Core& core = turn.core();
  const quorum::ProcessPicture process = core.process();
  std::vector<std::string> lines{"[ ]state writable: " + yes_or_no(process.writable),
                                 "[ ]quarantine: " + yes_or_no(process.quarantined),
                                 "[ ]tilt: " + yes_or_no(process.tilt_since.has_value())};
  const std::vector<quorum::MasterPicture> masters = co_await look_at_masters(loop, core);
  for (const quorum::MasterPicture& master : masters) {
    const bool possible = master.obstacle == quorum::Obstacle::none;
    const std::string state = master.odown_since ? "down by quorum" : master.server.sdown_since ? "down" : "up";
    lines.push_back("[ ]master " + in_a_line(as_utf8(master.server.name)) + ": " + state +
                    ", failover possible: " + yes_or_no(possible) +
                    (possible ? std::string{} : std::string{", "} + quorum::obstacle_text(master.obstacle)));
  }
  co_return lines;
}

}  // namespace vedette::daemon
