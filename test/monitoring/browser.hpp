#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "test/lab/folder.hpp"
#include "test/lab/process.hpp"

namespace vedette::monitoring {

/// A headless Chromium with one page, driven through its own protocol (--remote-debugging-pipe): JSON objects with a
/// NUL behind each, in and out by two named pipes. What goes wrong is a std::runtime_error.
class Browser {
 public:
  /// Starts it, with its profile in the folder, which must outlive it.
  explicit Browser(const lab::Folder& folder);
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;
  ~Browser();

  /// The size of the page in CSS pixels.
  void resize(int width, int height);
  /// Whether scripts run, from the next page on.
  void run_scripts(bool run);
  /// Goes there and waits until all is loaded.
  void open(const std::string& address);
  /// The value of an expression in the page.
  boost::json::value evaluate(const std::string& expression);
  /// What its text shows now.
  std::string text();
  /// A picture of what is seen, as PNG.
  void take_picture(const std::filesystem::path& file);
  /// Errors that the page has told of: its own, those of the network, exceptions.
  const std::vector<std::string>& errors() const { return errors_; }

 private:
  boost::json::object call(const std::string& method, boost::json::object parameters);
  boost::json::object receive();
  void hear(const boost::json::object& event);

  int in_ = -1;   ///< To the browser.
  int out_ = -1;  ///< From it.
  lab::Process process_;
  std::string heard_;
  std::string session_;
  int last_call_ = 0;
  bool loaded_ = false;
  std::vector<std::string> errors_;
};

}  // namespace vedette::monitoring
