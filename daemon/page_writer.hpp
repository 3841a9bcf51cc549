#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "daemon/http_message.hpp"
#include "daemon/log.hpp"
#include "daemon/loop.hpp"

namespace vedette::daemon {

/// Writes long answers on a thread of its own, so that the loop only looks.
class PageWriter {
 public:
  /// Both outlive the writer.
  PageWriter(Executor loop, Log& log) : loop_{loop}, log_{log} {}
  PageWriter(const PageWriter&) = delete;
  PageWriter& operator=(const PageWriter&) = delete;
  /// Waits for what is being written.
  ~PageWriter() { threads_.join(); }

  /// Runs `make` on the thread and comes back with what it made, or with 500 if it threw, which is logged. Can't be
  /// cancelled. `make` owns what it uses.
  Task<HttpResponse> write(std::function<HttpResponse()> make);

 private:
  Executor loop_;
  Log& log_;
  asio::thread_pool threads_{1};
};

}  // namespace vedette::daemon
