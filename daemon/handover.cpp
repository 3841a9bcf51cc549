#include "daemon/handover.hpp"

#include <csignal>
#include <exception>
#include <iostream>
#include <utility>
#include <variant>

#include "config/reference.hpp"
#include "daemon/handover_course.hpp"
#include "daemon/handover_options.hpp"
#include "daemon/resolver.hpp"
#include "daemon/tls.hpp"

namespace vedette::daemon {
namespace {

int tell(const HandoverEnd& end) {
  (end.status == 0 ? std::cout : std::cerr) << end.text << '\n';
  return end.status;
}

}  // namespace

int hand_over(const std::vector<std::string>& words) {
  const auto read = read_handover_options(words, config::look_up);
  if (const auto* refusal = std::get_if<HandoverRefusal>(&read)) {
    (refusal->status == 0 ? std::cout : std::cerr) << refusal->text;
    return refusal->status;
  }
  const auto& options = std::get<HandoverOptions>(read);
  // OpenSSL writes to sockets that may be closed.
  std::signal(SIGPIPE, SIG_IGN);
  asio::io_context loop{1};
  Tls tls;
  if (options.tls) {
    if (const std::string problem = tls.reload(options.tls_files); !problem.empty()) {
      return tell({handover_misused, problem});
    }
  }
  Resolver resolver{loop.get_executor()};
  HandoverCourse course{options, loop.get_executor(), resolver, options.tls ? &tls : nullptr};
  HandoverEnd end{handover_failed, "an error of our own"};
  std::exception_ptr failure;
  asio::co_spawn(loop, course.run(), [&](std::exception_ptr thrown, HandoverEnd result) {
    failure = std::move(thrown);
    if (!failure) end = std::move(result);
  });
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return tell(end);
}

}  // namespace vedette::daemon
