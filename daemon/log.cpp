#include "daemon/log.hpp"

#include <fcntl.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <system_error>

#include "daemon/loop.hpp"

namespace vedette::daemon {
namespace {

spdlog::level::level_enum spdlog_level(quorum::Level level) {
  switch (level) {
    case quorum::Level::debug:
      return spdlog::level::trace;
    case quorum::Level::verbose:
      return spdlog::level::debug;
    case quorum::Level::notice:
      return spdlog::level::info;
    case quorum::Level::warning:
      break;
  }
  return spdlog::level::warn;
}

/// The pattern's `%*`: one character for the level.
class LevelCharacter final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& line) override {
    static constexpr std::string_view characters = ".-*#";
    const auto index = static_cast<std::size_t>(message.level);
    line.push_back(characters[std::min(index, characters.size() - 1)]);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<LevelCharacter>(); }
};

constexpr const char* legacy_form = "%P:X %d %b %Y %H:%M:%S.%e %* %v";

std::string one_line(std::string_view text) {
  std::string line{text};
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
  return line;
}

/// Hands lines to syslog(3), without the time, which it adds itself.
class SyslogSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  SyslogSink(const std::string& name, int facility, LogWriter& writer)
      : name_{std::make_shared<const std::string>(name)}, writer_{writer} {
    ::openlog(name_->c_str(), LOG_PID | LOG_NDELAY | LOG_NOWAIT, facility);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    static constexpr std::array<int, 4> priorities{LOG_DEBUG, LOG_INFO, LOG_NOTICE, LOG_WARNING};
    const auto index = std::min(static_cast<std::size_t>(message.level), priorities.size() - 1);
    std::string text{message.payload.data(), message.payload.size()};
    const std::size_t size = text.size();
    writer_.hand(size, [priority = priorities[index], text = std::move(text), name = name_] {
      ::syslog(priority, "%.*s", static_cast<int>(text.size()), text.data());
    });
  }
  void flush_() override {}

 private:
  std::shared_ptr<const std::string> name_;  // The library keeps a pointer to it.
  LogWriter& writer_;
};

int facility_number(const std::string& facility) {
  constexpr std::array<int, 8> local{LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2, LOG_LOCAL3,
                                     LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7};
  constexpr std::string_view prefix = "local";
  if (!facility.starts_with(prefix) || facility.size() != prefix.size() + 1) return LOG_USER;
  const auto index = static_cast<std::size_t>(facility.back() - '0');
  return index < local.size() ? local[index] : LOG_USER;
}

void put(int fd, std::string_view line) {
  while (!line.empty()) {
    const ssize_t count = ::write(fd, line.data(), line.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Empty: to stdout.
void append(const std::string& file, std::string_view line) {
  if (file.empty()) return put(STDOUT_FILENO, line);
  const int fd = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return;
  put(fd, line);
  ::close(fd);
}

/// What is not Sentinel's own form has been given its form before.
std::unique_ptr<spdlog::pattern_formatter> formatter_of(config::LogFormat format, const char* legacy) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<LevelCharacter>('*').set_pattern(format == config::LogFormat::legacy ? legacy : "%v");
  return formatter;
}

/// What the formatter gets.
std::string payload(const LogEntry& entry, config::LogFormat format) {
  switch (format) {
    case config::LogFormat::json:
      return json_line(entry, read_clocks().wall);
    case config::LogFormat::logfmt:
      return logfmt_line(entry, read_clocks().wall);
    case config::LogFormat::legacy:
      break;
  }
  return one_line(entry.text);
}

}  // namespace

/// Appends to a file that is opened for each line, or to stdout. What can't be written is lost: there is nobody to
/// tell.
class Log::LineSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  LineSink(const std::string& file, LogWriter& writer)
      : file_{std::make_shared<const std::string>(file)}, writer_{writer} {}

  void set_file(const std::string& file) {
    const std::lock_guard lock{mutex_};
    file_ = std::make_shared<const std::string>(file);
  }
  std::shared_ptr<const std::string> file() {
    const std::lock_guard lock{mutex_};
    return file_;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t buffer;
    formatter_->format(message, buffer);
    std::string line{buffer.data(), buffer.size()};
    const std::size_t size = line.size();
    writer_.hand(size, [file = file_, line = std::move(line)] { append(*file, line); });
  }
  void flush_() override {}

 private:
  std::shared_ptr<const std::string> file_;
  LogWriter& writer_;
};

Log::Log(const std::string& file, std::optional<quorum::Level> least, config::LogFormat format) : format_{format} {
  line_sink_ = std::make_shared<LineSink>(file, writer_);
  line_sink_->set_formatter(formatter_of(format, legacy_form));
  lines_ = std::make_shared<spdlog::logger>("", line_sink_);

  signal_sink_ = std::make_shared<LineSink>(file, writer_);
  signal_sink_->set_formatter(formatter_of(format, "%P:signal-handler (%E) %v"));
  signals_ = std::make_shared<spdlog::logger>("", signal_sink_);

  set_level(least);
}

Log::~Log() {
  const std::lock_guard lock{repeats_mutex_};
  write(repeats_.all());
}

void Log::log(quorum::Level level, std::string_view text) {
  if (level == quorum::Level::notice || level == quorum::Level::warning) {
    if (!lines_->should_log(spdlog_level(level))) return;
    const std::lock_guard lock{repeats_mutex_};
    const quorum::Instant now = read_clocks().steady;
    write(repeats_.due(now));
    if (!repeats_.is_news(now, level, text)) {
      if (alarm_ && !std::exchange(alarmed_, true)) alarm_();
      return;
    }
  }
  log({level, text, {}});
}

void Log::log(const LogEntry& entry) {
  const spdlog::level::level_enum level = spdlog_level(entry.level);
  if (lines_->should_log(level)) lines_->log(level, payload(entry, format_));
}

void Log::set_alarm(std::function<void()> alarm) {
  const std::lock_guard lock{repeats_mutex_};
  alarm_ = std::move(alarm);
  alarmed_ = false;
}

bool Log::tell_repeats() {
  const std::lock_guard lock{repeats_mutex_};
  const auto repeats = repeats_.due(read_clocks().steady);
  write(repeats);
  alarmed_ = !repeats.empty() || repeats_.counts();
  return alarmed_;
}

void Log::write(const std::vector<LogRepeats::Repeat>& repeats) {
  for (const LogRepeats::Repeat& repeat : repeats) {
    const std::string times = std::to_string(repeat.times);
    const std::string members = "\"repeated\":" + times;
    const std::string text = times + " more times: " + repeat.text;
    log({repeat.level, writes_json() ? std::string_view{repeat.text} : std::string_view{text}, members});
  }
}

void Log::log_signal(std::string_view text) {
  signals_->log(spdlog::level::warn, payload({quorum::Level::warning, text, {}}, format_));
}

void Log::set_file(const std::string& file) {
  line_sink_->set_file(file);
  signal_sink_->set_file(file);
}

void Log::add_syslog(const std::string& name, const std::string& facility) {
  const auto sink = std::make_shared<SyslogSink>(name, facility_number(facility), writer_);
  lines_->sinks().push_back(sink);
  signals_->sinks().push_back(sink);
}

/// The line about lost ones goes to where the log goes by then, and no way round through the queue.
void Log::write_apart() {
  const auto formatter = std::shared_ptr<spdlog::pattern_formatter>{formatter_of(format_, legacy_form)};
  writer_.start([sink = std::weak_ptr{line_sink_}, formatter, format = format_](std::uint64_t lost) {
    const auto lines = sink.lock();
    if (!lines) return;
    const std::string text = std::to_string(lost) + " lines of the log are lost: they could not be written in time";
    spdlog::memory_buf_t buffer;
    formatter->format({"", spdlog::level::warn, payload({quorum::Level::warning, text, {}}, format)}, buffer);
    append(*lines->file(), {buffer.data(), buffer.size()});
  });
}

void Log::set_level(std::optional<quorum::Level> least) {
  lines_->set_level(least ? spdlog_level(*least) : spdlog::level::off);
  signals_->set_level(least ? spdlog::level::trace : spdlog::level::off);
}

std::string Log::opens(const std::string& file) {
  if (file.empty()) return {};
  const int fd = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return std::generic_category().message(errno);
  ::close(fd);
  return {};
}

}  // namespace vedette::daemon
