#include "test/monitoring/browser.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/json/src.hpp>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace vedette::monitoring {
namespace {

namespace json = boost::json;

constexpr int patience_in_milliseconds = 60000;

int open_pipe(const std::filesystem::path& path) {
  if (::mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error{"can't make " + path.string()};
  // Both ways: opened so, it waits for nobody, and has no end when the other goes.
  const int pipe = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (pipe < 0) throw std::runtime_error{"can't open " + path.string()};
  return pipe;
}

std::string from_base64(std::string_view text) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = digits.find(c);
    if (value == std::string_view::npos) break;
    bits = bits << 6U | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return bytes;
}

}  // namespace

Browser::Browser(const lab::Folder& folder) {
  const std::filesystem::path place = folder.path() / "browser";
  std::filesystem::create_directories(place);
  in_ = open_pipe(place / "in");
  out_ = open_pipe(place / "out");
  lab::Launch launch;
  // It finds its pipes at 3 and 4, and asks nobody on the network for anything.
  launch.words = {"sh",
                  "-c",
                  "exec \"$@\" 3<in 4>out",
                  "sh",
                  "chromium",
                  "--headless=old",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-quic",
                  "--no-first-run",
                  "--disable-background-networking",
                  "--disable-component-update",
                  "--disable-sync",
                  "--disable-extensions",
                  "--disable-dev-shm-usage",
                  "--hide-scrollbars",
                  "--user-data-dir=" + (place / "profile").string(),
                  "--remote-debugging-pipe"};
  launch.folder = place;
  launch.output = folder.path() / "browser.log";
  process_ = lab::Process{launch};
  const json::object target = call("Target.createTarget", {{"url", "about:blank"}});
  const json::object attached = call("Target.attachToTarget", {{"targetId", target.at("targetId")}, {"flatten", true}});
  session_ = attached.at("sessionId").as_string().c_str();
  for (const char* domain : {"Runtime.enable", "Log.enable", "Page.enable"}) call(domain, {});
}

Browser::~Browser() {
  process_.kill();
  ::close(in_);
  ::close(out_);
}

void Browser::resize(int width, int height) {
  call("Emulation.setDeviceMetricsOverride",
       {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}});
}

void Browser::run_scripts(bool run) {
  call("Emulation.setScriptExecutionDisabled", {{"value", !run}});
}

void Browser::open(const std::string& address) {
  loaded_ = false;
  const json::object result = call("Page.navigate", {{"url", address}});
  if (result.contains("errorText")) throw std::runtime_error{json::serialize(result)};
  while (!loaded_) hear(receive());
}

json::value Browser::evaluate(const std::string& expression) {
  const json::object result =
      call("Runtime.evaluate", {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
  if (result.contains("exceptionDetails")) throw std::runtime_error{json::serialize(result)};
  const json::object& value = result.at("result").as_object();
  return value.contains("value") ? value.at("value") : json::value{};
}

std::string Browser::text() {
  const json::value shown = evaluate("document.body.innerText");
  return std::string{shown.as_string()};
}

void Browser::take_picture(const std::filesystem::path& file) {
  const json::object result = call("Page.captureScreenshot", {{"format", "png"}});
  std::ofstream{file, std::ios::binary} << from_base64(result.at("data").as_string());
}

/// The result; what else comes meanwhile is taken in.
json::object Browser::call(const std::string& method, json::object parameters) {
  json::object message{{"id", ++last_call_}, {"method", method}, {"params", std::move(parameters)}};
  if (!session_.empty()) message["sessionId"] = session_;
  const std::string bytes = json::serialize(message) + '\0';
  if (::write(in_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error{"the browser takes nothing"};
  }
  for (;;) {
    json::object answer = receive();
    const json::value* id = answer.if_contains("id");
    if (id == nullptr || id->as_int64() != last_call_) {
      hear(answer);
    } else if (answer.contains("error")) {
      throw std::runtime_error{method + ": " + json::serialize(answer.at("error"))};
    } else {
      return std::move(answer.at("result").as_object());
    }
  }
}

json::object Browser::receive() {
  std::size_t end = 0;
  while ((end = heard_.find('\0')) == std::string::npos) {
    std::array<char, 65536> bytes{};
    pollfd waiting{.fd = out_, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, patience_in_milliseconds) != 1) throw std::runtime_error{"the browser says nothing"};
    const ssize_t count = ::read(out_, bytes.data(), bytes.size());
    if (count <= 0) throw std::runtime_error{"the browser is gone"};
    heard_.append(bytes.data(), static_cast<std::size_t>(count));
  }
  json::value message = json::parse(std::string_view{heard_}.substr(0, end));
  heard_.erase(0, end + 1);
  return std::move(message.as_object());
}

void Browser::hear(const json::object& event) {
  const json::value* method = event.if_contains("method");
  if (method == nullptr) return;
  const std::string_view name = method->as_string();
  const json::object& parameters = event.at("params").as_object();
  if (name == "Page.loadEventFired") {
    loaded_ = true;
  } else if (name == "Runtime.exceptionThrown") {
    errors_.push_back(json::serialize(parameters));
  } else if (name == "Runtime.consoleAPICalled" && parameters.at("type") == "error") {
    errors_.push_back(json::serialize(parameters));
  } else if (name == "Log.entryAdded" && parameters.at("entry").as_object().at("level") == "error") {
    errors_.push_back(json::serialize(parameters));
  }
}

}  // namespace vedette::monitoring
