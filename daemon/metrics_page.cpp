#include "daemon/metrics_page.hpp"

#include <memory>
#include <utility>

#include "daemon/metrics_families.hpp"
#include "daemon/metrics_family.hpp"
#include "daemon/picture_slices.hpp"

namespace vedette::daemon {
namespace {

/// `gzip;q=0` refuses it.
bool accepts_gzip(std::string_view header) {
  const std::size_t at = header.find("gzip");
  if (at == std::string_view::npos) return false;
  std::string_view rest = header.substr(at + 4);
  rest = rest.substr(0, rest.find(','));
  return rest.find("q=0") == std::string_view::npos || rest.find("q=0.") != std::string_view::npos;
}

HttpResponse written(const MetricsSnapshot& snapshot, bool packed) {
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = metrics_text(snapshot);
  response.headers.emplace_back("Vary", "Accept-Encoding");
  std::string small = packed ? gzipped(response.body) : std::string{};
  if (small.empty()) return response;
  response.body = std::move(small);
  response.headers.emplace_back("Content-Encoding", "gzip");
  return response;
}

}  // namespace

MetricsPage::MetricsPage(Executor executor, const Surroundings& around, const Counts& counts, Facts facts,
                         PageWriter& writer)
    : executor_{executor}, around_{around}, counts_{counts}, facts_{std::move(facts)}, writer_{writer} {}

HttpRoute MetricsPage::route() {
  return {"/metrics", WaitingHttpAnswer{[this](const HttpRequest& request) { return answer(request); }}};
}

Task<HttpResponse> MetricsPage::answer(const HttpRequest& request) {
  const bool packed = accepts_gzip(request.header("accept-encoding"));
  const auto snapshot = std::make_shared<MetricsSnapshot>(look_at_process(around_, counts_));
  snapshot->mode = facts_.mode();
  snapshot->certificates = facts_.certificates();
  snapshot->masters = co_await look_at_masters(executor_, around_.turn.core());
  std::function<HttpResponse()> make = [snapshot, packed] { return written(*snapshot, packed); };
  co_return co_await writer_.write(std::move(make));
}

}  // namespace vedette::daemon
