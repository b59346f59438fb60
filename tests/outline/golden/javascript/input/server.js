const express = require('express');
const kettle = require('./lib/kettle');

const app = express();

app.get('/boil/:cups', (request, response) => {
  response.json(kettle.boil(request.params.cups));
});

app.listen(process.env.PORT || 3000);
