#!/bin/sh
# In compose the webservers are other hosts than the proxy; everything else of interlud.conf holds there too.
set -eu
sed -e 's#http://127.0.0.1:3000#http://web:3000#' -e 's#http://127.0.0.1:3001#http://viewer:3001#' \
  /etc/nginx/templates/interlud.conf >/etc/nginx/conf.d/default.conf
