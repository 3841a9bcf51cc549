#include "daemon/metrics_page.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "daemon/metrics_families.hpp"
#include "daemon/metrics_family.hpp"

namespace vedette::daemon {
namespace {

struct Page {
  std::string body;
  bool packed = false;
};

Page write_page(const MetricsSnapshot& snapshot, bool packed) {
  Page page;
  page.body = metrics_text(snapshot);
  if (!packed) return page;
  std::string small = gzipped(page.body);
  page.packed = !small.empty();
  if (page.packed) page.body = std::move(small);
  return page;
}

/// Runs on the writer and comes back to the loop. Can't be cancelled.
Task<Page> write_on(asio::thread_pool& writer, Executor loop, std::unique_ptr<MetricsSnapshot> snapshot, bool packed) {
  const asio::use_awaitable_t<Executor> token;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(Page)>(
      [&writer, loop, packed](auto handler, std::unique_ptr<MetricsSnapshot> held) {
        asio::post(writer, [handler = std::move(handler), held = std::move(held), packed,
                            busy = asio::make_work_guard(loop)]() mutable {
          Page page = write_page(*held, packed);
          held.reset();
          asio::post(busy.get_executor(), [handler = std::move(handler), page = std::move(page)]() mutable {
            std::move(handler)(std::move(page));
          });
        });
      },
      token, std::move(snapshot));
}

/// `gzip;q=0` refuses it.
bool accepts_gzip(std::string_view header) {
  const std::size_t at = header.find("gzip");
  if (at == std::string_view::npos) return false;
  std::string_view rest = header.substr(at + 4);
  rest = rest.substr(0, rest.find(','));
  return rest.find("q=0") == std::string_view::npos || rest.find("q=0.") != std::string_view::npos;
}

/// Nobody reads these there, and some are secrets.
quorum::MasterPicture without_secrets(quorum::MasterPicture master) {
  master.settings.auth_user.clear();
  master.settings.auth_pass.clear();
  master.server.report.text.reset();
  for (auto& replica : master.replicas) replica.report.text.reset();
  return master;
}

}  // namespace

MetricsPage::MetricsPage(Executor executor, const Surroundings& around, const Counts& counts, Facts facts)
    : executor_{executor}, around_{around}, counts_{counts}, facts_{std::move(facts)} {}

MetricsPage::~MetricsPage() {
  writer_.join();
}

HttpRoute MetricsPage::route() {
  return {"/metrics", WaitingHttpAnswer{[this](const HttpRequest& request) { return answer(request); }}};
}

Task<HttpResponse> MetricsPage::answer(const HttpRequest& request) {
  const bool packed = accepts_gzip(request.header("accept-encoding"));
  auto snapshot = std::make_unique<MetricsSnapshot>(look_at_process(around_, counts_));
  snapshot->mode = facts_.mode();
  snapshot->certificates = facts_.certificates();
  const quorum::Core& core = around_.turn.core();
  std::size_t looked_at = 0;
  for (const auto& name : core.master_names()) {
    if (auto master = core.master(name)) snapshot->masters.push_back(without_secrets(std::move(*master)));
    if (++looked_at % masters_at_a_time == 0) co_await asio::post(executor_, Token{});
  }
  Page page = co_await write_on(writer_, executor_, std::move(snapshot), packed);
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = std::move(page.body);
  if (page.packed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  co_return response;
}

}  // namespace vedette::daemon
