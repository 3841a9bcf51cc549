#include "daemon/page_writer.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <string>
#include <utility>

namespace vedette::daemon {
namespace {

/// What is thrown on that thread would end the process.
HttpResponse made_by(const std::function<HttpResponse()>& make, Log& log) {
  try {
    return make();
  } catch (const std::exception& failure) {
    log.log(quorum::Level::warning, std::string{"An answer by HTTP could not be written: "} + failure.what());
    return http_text(500, "This answer could not be written.\n");
  }
}

}  // namespace

Task<HttpResponse> PageWriter::write(std::function<HttpResponse()> make) {
  const asio::use_awaitable_t<Executor> token;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(HttpResponse)>(
      [this](auto handler, std::function<HttpResponse()> held) {
        asio::post(threads_, [handler = std::move(handler), held = std::move(held), &log = log_,
                              busy = asio::make_work_guard(loop_)]() mutable {
          HttpResponse response = made_by(held, log);
          held = {};
          asio::post(busy.get_executor(), [handler = std::move(handler), response = std::move(response)]() mutable {
            std::move(handler)(std::move(response));
          });
        });
      },
      token, std::move(make));
}

}  // namespace vedette::daemon
